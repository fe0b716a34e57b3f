// Empty on purpose: matrix-bot-sdk lists request-promise among its dependencies and never loads it.
export {};
