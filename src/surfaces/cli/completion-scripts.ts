/**
 * Each script asks `alfred complete` with the words of the line, so that it knows the project at hand. bash cuts words at `=`, which the
 * words of alfred don't: its script takes the line apart itself, and gives back only what stands behind the sign.
 */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `_alfred_complete() {
  local line="\${COMP_LINE:0:COMP_POINT}" words current found
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  current="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  while IFS= read -r found; do
    [[ -n "$found" ]] || continue
    [[ "$current" == *=* && "$COMP_WORDBREAKS" == *=* ]] && found="\${found#*=}"
    COMPREPLY+=("$found")
  done < <(alfred complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _alfred_complete alfred
`,
  zsh: `#compdef alfred
_alfred_complete() {
  local -a found
  found=(\${(f)"$(alfred complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  compadd -a found
}
compdef _alfred_complete alfred
`,
  fish: `function __alfred_complete
  set -l words (commandline -opc) (commandline -ct)
  alfred complete -- $words[2..-1] 2>/dev/null
end
complete -c alfred -f -a '(__alfred_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName alfred -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  alfred complete -- @words 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`,
};
