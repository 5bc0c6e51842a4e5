/** Commands below each other, each a line that works when pasted, with what it does as the shell's comment. */
export function commentedCommands(
  commands: readonly { readonly command: string; readonly meaning: string }[],
): readonly string[] {
  const width = Math.max(0, ...commands.map(({ command }) => command.length));
  return commands.map(({ command, meaning }) => `   ${command.padEnd(width)} # ${meaning}`);
}
