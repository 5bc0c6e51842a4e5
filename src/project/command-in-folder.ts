import { displayCommand } from "../processes/index.ts";

type Command = readonly string[];

/** How a program is told to work in another folder: the words, and after how many of its own they stand. */
const folderOptions: Readonly<
  Record<string, { readonly after: number; readonly words: (folder: string) => Command }>
> = {
  npm: { after: 1, words: (folder) => ["--prefix", folder] },
  pnpm: { after: 1, words: (folder) => ["--dir", folder] },
  yarn: { after: 1, words: (folder) => ["--cwd", folder] },
  uv: { after: 1, words: (folder) => ["--directory", folder] },
  go: { after: 1, words: (folder) => ["-C", folder] },
  make: { after: 1, words: (folder) => ["-C", folder] },
  cargo: { after: 2, words: (folder) => ["--manifest-path", `${folder}/Cargo.toml`] },
  swift: { after: 2, words: (folder) => ["--package-path", folder] },
  mvn: { after: 1, words: (folder) => ["-f", `${folder}/pom.xml`] },
  mvnw: { after: 1, words: (folder) => ["-f", `${folder}/pom.xml`] },
  gradle: { after: 1, words: (folder) => ["-p", folder] },
  gradlew: { after: 1, words: (folder) => ["-p", folder] },
};

/** A folder's command as it is started from the root: by the program's own option, else by a shell that goes there first. */
export function commandFromRoot(command: Command, folder: string): Command {
  if (folder === "") return command;
  const [program = "", ...words] = command;
  const isOwn = program.startsWith("./");
  const option = folderOptions[isOwn ? program.slice(2) : program];
  if (option === undefined) return ["sh", "-c", `cd ${displayCommand([folder])} && ${shellText(command)}`];
  const started = [isOwn ? `${folder}/${program.slice(2)}` : program, ...words];
  return [...started.slice(0, option.after), ...option.words(folder), ...started.slice(option.after)];
}

/** More of them in one line nobody would read. */
const joinedMax = 4;

/** One command that passes when all of them do; null where there is none, or there are too many for one line. */
export function joinCommands(commands: readonly Command[]): Command | null {
  const [first] = commands;
  if (first === undefined || commands.length > joinedMax) return null;
  if (commands.length === 1) return first;
  return [
    "sh",
    "-c",
    commands.map((each) => (isShell(each) ? `(${each[2]})` : shellText(each))).join(" && "),
  ];
}

function isShell([program, option, , ...rest]: Command): boolean {
  return program === "sh" && option === "-c" && rest.length === 0;
}

function shellText(command: Command): string {
  return isShell(command) ? (command[2] ?? "") : displayCommand(command);
}
