/** An item of the inbox that can never be handled: it is given up at once, and the others of its lane go on. */
export class RefusedItem extends Error {}
