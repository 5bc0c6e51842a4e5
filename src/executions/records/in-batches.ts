/**
 * Does what is asked for at the same time together: while one batch is at work the next one gathers. What costs most of a change, making it last,
 * is paid once a batch.
 * @param work gives an answer for each, in their order; where it throws, every one of the batch fails
 */
export function inBatches<Asked, Answer>(
  work: (batch: readonly Asked[]) => Promise<readonly Answer[]>,
): (asked: Asked) => Promise<Answer> {
  let gathered: {
    readonly asked: Asked;
    readonly done: (answer: Answer) => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  let isAtWork = false;

  const drain = async () => {
    isAtWork = true;
    while (gathered.length > 0) {
      // What came while the last batch held this process up is read first.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = gathered;
      gathered = [];
      try {
        const answers = await work(batch.map(({ asked }) => asked));
        for (const [at, answer] of answers.entries()) batch[at]?.done(answer);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isAtWork = false;
  };

  return (asked) =>
    new Promise<Answer>((done, failed) => {
      gathered.push({ asked, done, failed });
      if (!isAtWork) void drain();
    });
}
