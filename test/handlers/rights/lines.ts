/** One line of every command, who may use it, and what is said when it was done. By hand: a command without one is not tested. */
import type { Rights } from "../../../src/core/directory/directory.ts";
import type { Person } from "./cast.ts";

export interface Line {
  readonly command: string;
  /** What is typed outside of any room; `REF` stands for the incident. */
  readonly line: string;
  readonly may: readonly Rights[];
  /** What the answer says when it was done. */
  readonly says: RegExp;
  /** Done in an incident that is closed. */
  readonly closed?: true;
  /** Leaves no entry. */
  readonly silent?: true;
  /** What those are told to whom it is refused although their right is enough; nothing is changed then. */
  readonly otherwise?: (person: Person) => RegExp | undefined;
}

const RUN_IT: readonly Rights[] = ["coordinator", "responder"];
const WORK_ON_IT: readonly Rights[] = [...RUN_IT, "partner"];
const READ_IT: readonly Rights[] = [...WORK_ON_IT, "manager", "observer"];

const outside: Line["otherwise"] = ({ relation }) =>
  relation === "takes part" ? undefined : /takes no part/;
/** What comes from others, partners do not mark. */
const partner: Line["otherwise"] = ({ rights }) =>
  rights === "partner" ? /what comes from others takes the right/ : undefined;
/** The incidents of these tests come from an organisation of which none of the cast is. */
const notSource: Line["otherwise"] = () => /whose people alone may let others have it/;

export const LINES: readonly Line[] = [
  { command: "status", line: "status REF", may: READ_IT, says: /REF/ },
  { command: "invite", line: "invite REF ep-observer", may: RUN_IT, says: /Mustering for REF/ },
  { command: "remove", line: "remove REF guest", may: RUN_IT, says: /removed Organisation guest/ },
  { command: "room", line: "room REF list", may: RUN_IT, says: /REF has no side room/, silent: true },
  { command: "relay", line: "relay REF full", may: RUN_IT, says: /set the relay to full/ },
  { command: "roll", line: "roll REF", may: READ_IT, says: /REF/ },
  { command: "lead", line: "lead REF opal", may: RUN_IT, says: /handed the lead/ },
  { command: "severity", line: "severity REF critical", may: RUN_IT, says: /to critical/ },
  { command: "state", line: "state REF contained", may: RUN_IT, says: /to contained/ },
  { command: "note", line: "note REF seen", may: WORK_ON_IT, says: /noted: .*seen/s },
  { command: "decision", line: "decision REF go", may: RUN_IT, says: /recorded a decision: .*go/s },
  { command: "ack", line: "ack REF", may: WORK_ON_IT, says: /acknowledged for/, otherwise: outside },
  { command: "reached", line: "reached REF update", may: WORK_ON_IT, says: /reached/ },
  { command: "mark", line: "mark REF --pap RED", may: WORK_ON_IT, says: /PAP:RED/, otherwise: partner },
  { command: "permit", line: "permit REF all --to eda", may: WORK_ON_IT, says: /lets/, otherwise: notSource },
  { command: "summary", line: "summary REF", may: READ_IT, says: /Situation report REF/ },
  { command: "timeline", line: "timeline REF", may: READ_IT, says: /Timeline of REF/ },
  { command: "close", line: "close REF", may: RUN_IT, says: /closed the incident/ },
  { command: "reopen", line: "reopen REF", may: RUN_IT, says: /reopened the incident/, closed: true },
  { command: "open", line: "open Something else", may: RUN_IT, says: /is open: Something else/ },
  { command: "network", line: "network list", may: ["coordinator"], says: /network.*:/ },
  { command: "trust", line: "trust ep-observer", may: ["coordinator"], says: /Nothing was done/ },
  { command: "refused", line: "refused", may: ["coordinator"], says: /refused|Refused/ },
  { command: "list", line: "list", may: READ_IT, says: /incident/ },
  { command: "directory", line: "directory", may: READ_IT, says: /organisations:/ },
  { command: "help", line: "help", may: READ_IT, says: /What Muster understands/ },
];
