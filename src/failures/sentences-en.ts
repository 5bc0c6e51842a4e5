import {
  asPart,
  attemptWords,
  bullets,
  localTime,
  namesOr,
  phaseAndSpec,
  quotedPath,
  shellWord,
  shortened,
  shownFolder,
  shownPath,
  sizeAvailable,
  sizeNeeded,
  stepAndItem,
} from "./facts-in-words.ts";
import type { PathRefusal } from "./failure.ts";
import type { FailureSentences, PathRefusalWords } from "./failure-sentences.ts";
import { type FileFault, fileFaultWords } from "./file-faults.ts";
import { stateFaultWords } from "./state-faults.ts";
import { isFaultOfValues, templateProblemLines } from "./template-faults.ts";

const pathRefusals: Readonly<Record<PathRefusal, PathRefusalWords>> = {
  empty: { problem: "the path is empty", hint: "name a path inside the project" },
  null_byte: { problem: "it contains a null byte", hint: "write the path without it" },
  control_character: {
    problem: "it contains a control character",
    hint: "write the path without it; above it stands escaped",
  },
  outside_root: { problem: "it leads out of the project", hint: "name a path inside the project" },
  link_outside_root: {
    problem: "a link in it leads out of the project",
    hint: "name a path whose links stay inside the project",
  },
  link_loop: { problem: "its links go in a circle", hint: "mend the links, or name the file itself" },
  parent_not_found: {
    problem: "Parent directory not found",
    hint: "make the directory first, or correct the path",
  },
  not_a_directory: {
    problem: "a part of it is a file, not a directory",
    hint: "correct the path, or make room for the directory",
  },
  windows_drive: {
    problem: "it names a Windows drive",
    hint: "name the path from the project's root, without a drive",
  },
  unc_path: { problem: "it names a network share", hint: "name the path from the project's root" },
  device_name: {
    problem: "it names a device",
    hint: "choose another name; Windows takes this one for a device, whatever stands behind a dot",
  },
  stream_name: { problem: "it names an alternate data stream", hint: "choose a name without a colon" },
  trailing_dot_or_space: {
    problem: "a part of it ends in a dot or a space",
    hint: "choose a name that doesn't end so; Windows cuts it off",
  },
  too_long: {
    problem: "it is too long",
    hint: "choose a shorter path: 4,096 bytes are the most, and 255 for one name in it",
  },
  malformed_unicode: { problem: "it is not well-formed Unicode", hint: "write the path in whole characters" },
  not_text: { problem: "it is not a text", hint: "give the path as a text" },
  unreadable: { problem: "it can't be read", hint: "mend what the system says, or name another path" },
};

function faults(problems: readonly FileFault[]): string {
  return bullets(problems.map((problem) => fileFaultWords("en", problem)));
}

function known(names: readonly string[]): string {
  return namesOr("none yet", names);
}

function meant(nearest: string | null): string {
  return nearest === null ? "" : `\n- Did you mean: ${nearest}`;
}

/** Where the contract gives the lines, they stand as it has them; what a reader needs besides follows them. */
export const english: FailureSentences = {
  state_expired: ({ savedAt, expiredAt }) =>
    `ERROR: The saved state has expired.\n- Saved: ${localTime(savedAt)}\n- Expired: ${localTime(expiredAt)}\n- What to do: start again from the beginning.`,
  state_damaged: ({ file, detail }) =>
    `ERROR: The saved state is damaged.\n- File: ${file}\n- Error: ${detail}\n- What to do: delete the file and start again from the beginning (\`alfred doctor\` puts it aside for you).`,
  state_unreadable: ({ file, blockedBy, detail }) =>
    `ERROR: The saved state can't be read.\n- Path: ${shownPath(file)}\n- Error: ${detail}\n- What to do: ls -ld ${shellWord(shownPath(blockedBy))} shows whose it is; if it is yours: chmod u+rwX ${shellWord(shownPath(blockedBy))}, then try again. Nothing was changed.`,
  state_invalid: ({ file, missingFields, problems }) =>
    `ERROR: The saved state is not valid.${missingFields.length === 0 ? "" : `\n- Missing fields: ${missingFields.join(", ")}`}${bullets(problems.map((fault) => stateFaultWords("en", fault)))}\n- What to do: delete the file and start again from the beginning.\n- File: ${file}`,
  evidence_disagrees: ({ file, run, phase, specId, steps, isFinished }) =>
    `ERROR: The record of run ${run} doesn't agree with its own evidence: it was changed by somebody else than alfred.\n- File: ${file}\n- Steps: ${steps.join(", ")}${specId === null ? "" : `\n- What is wrong with each: alfred verify ${specId} --run ${run}`}\n- What to do: ${isFinished ? `do it again: alfred ${phaseAndSpec({ phase, specId })}` : `begin from the first step: alfred resume ${phaseAndSpec({ phase, specId })} --restart (what was saved is kept beside)`}`,
  state_newer: ({ file, version, supportedVersion }) =>
    `ERROR: The file was written by a newer alfred.\n- File: ${file}\n- Its version: ${version}; this alfred reads up to ${supportedVersion}\n- What to do: update alfred. The file was left as it is.`,
  state_not_found: ({ phase, specId }) =>
    `ERROR: There is nothing to resume${phase === "" ? "" : ` for ${[phase, specId].filter((word) => word !== null).join(" ")}`}.\n- What to do: alfred status shows what there is.`,
  package_missing: ({ package: name, version }) =>
    `ERROR: ${name} isn't installed, and this needs it.\n- What to do: install it beside alfred: npm install ${name}@${version} (with --global where alfred is global), then try again.`,
  records_unreachable: ({ store, detail }) =>
    `ERROR: The records of executions can't be reached.\n- Store: ${store}\n- Error: ${detail}\n- What to do: see that the database runs and lets this user in, then try again.`,
  state_store_unreachable: ({ store, detail }) =>
    `ERROR: The store that runs' state travels by can't be used.\n- Store: ${store}\n- Error: ${detail}\n- What to do: see that it is there, can be reached from here and lets this user in, then try again.`,
  store_unreachable: ({ store, detail }) =>
    `ERROR: The team's store can't be reached; nothing was begun.\n- Store: ${store}\n- Error: ${detail}\n- What to do: see that it runs and lets this user in, then try again. With ALFRED_STORE=files before a command, this machine's own files are worked with meanwhile.`,
  shared_state_damaged: ({ store, record, detail }) =>
    `ERROR: A record in the team's store is damaged, and so is the version before it.\n- Store: ${store}\n- Record: ${record}\n- Error: ${detail}\n- What to do: on a machine that has it: alfred store copy --from files --to team --only ${shellWord(record)} --overwrite`,
  state_not_shared: ({ store, file, reason }, say) =>
    `ERROR: The state is saved on this machine, but not in the team's store.\n- Store: ${store}\n- File: ${shownPath(file)}\n- Error: ${reason.code === "store_unreachable" ? reason.detail : asPart(say(reason))}\n- What to do: when the store is back: alfred resume (it sends what is saved here, and goes on).`,
  disk_full: ({ path, requiredBytes, availableBytes }) =>
    `ERROR: The state can't be saved: the disk is full.\n- Space needed: ${sizeNeeded(requiredBytes)}\n- Space available: ${sizeAvailable(availableBytes)}\n- What to do: delete files you don't need and try again.\n- File: ${shownPath(path)}`,
  save_not_permitted: ({ directory }) =>
    `ERROR: No permission to save the state file.\n- Directory: ${shownFolder(directory)}\n- What to do: chmod 755 ${shellWord(shownFolder(directory))}`,
  write_not_permitted: ({ path, blockedBy }) =>
    `ERROR: No permission to write this file; it was left as it is.\n- File: ${shownPath(path)}\n- What to do: chmod u+w ${shellWord(shownPath(blockedBy))}, then try again.`,
  save_failed: ({ path, detail }) =>
    `ERROR: The state can't be saved.\n- File: ${shownPath(path)}\n- Error: ${detail}\n- What to do: mend the cause and try again. The last good file is untouched.`,
  path_refused: ({ path, reason, detail }) =>
    `ERROR: Path refused: ${pathRefusals[reason].problem}.\n- Path: ${quotedPath(path)}${detail === "" ? "" : `\n- Detail: ${shortened(detail)}`}\n- What to do: ${pathRefusals[reason].hint}.`,
  link_refused: ({ path }) =>
    `ERROR: A symbolic link stands where a file of alfred's should be, and is not followed.\n- Path: ${path}\n- What to do: look where it leads, then remove it.`,
  plugin_enabled: ({ plugin, file }) =>
    `ERROR: The Claude Code plugin brings alfred's commands already; project files beside it would silently win.\n- Plugin: ${plugin}\n- Switched on in: ${file}\n- What to do: use the plugin as it is, or take it away first: claude plugin uninstall ${shellWord(plugin)}`,
  run_held: ({ what, holder }) =>
    `ERROR: ${what} is in use by another process.\n- Process: ${holder.processId} on ${holder.host}\n- Since: ${localTime(holder.since)}\n- What to do: wait until it ends, or end it, then try again.`,
  lease_nameless: ({ what, path }) =>
    `ERROR: ${what} is locked by a file that says nothing about who holds it.\n- File: ${path}\n- What to do: try again; if it stays so and no alfred is at work here, delete the file.`,
  run_taken_over: ({ what }) =>
    `ERROR: Another process has gone on with ${what} meanwhile; what it saved was not overwritten.\n- What to do: alfred status shows where the work is now; alfred resume goes on with it.`,
  state_diverged: ({ store, record, hereSavedAt, thereSavedAt }) =>
    `ERROR: Two machines went on with the same work, each without the other; nothing was overwritten.\n- Record: ${record}\n- On this machine: saved ${localTime(hereSavedAt)}\n- In the team's store: saved ${localTime(thereSavedAt)}\n- Store: ${store}\n- What to do: choose which one counts, and copy it over the other one.\n- To keep the team's: alfred store copy --from team --to files --only ${shellWord(record)} --overwrite\n- To keep this machine's: alfred store copy --from files --to team --only ${shellWord(record)} --overwrite`,
  step_moved_on: ({ run, answered, waiting }) =>
    `ERROR: Run ${run} has moved on since the prompt that this answers; nothing was answered.${answered === null ? "" : `\n- In flight when the answer was given: ${stepAndItem(answered)}`}\n- In flight now: ${stepAndItem(waiting)} (attempt ${waiting.attempt})\n- What to do: do what is in flight now, then: alfred step done --run ${run}${attemptWords(waiting)} (alfred resume --run ${run} begins it anew and prints its prompt).`,
  execution_refused: ({ status, detail }) =>
    `ERROR: The server refused (${status}): ${detail}\n- What to do: alfred execution list shows what it has; a token is given with ALFRED_TOKEN or --token-file.`,
  usage: ({ detail, hint }) => `ERROR: ${detail}${hint === null ? "" : `\n- What to do: ${hint}`}`,
  unknown_step: ({ step, known: names, nearest }) =>
    `ERROR: There is no step ${step}.${meant(nearest)}\n- Known steps: ${known(names)}\n- What to do: name one of these.`,
  unknown_phase: ({ phase, known: names, nearest }) =>
    `ERROR: There is no phase ${phase}.${meant(nearest)}\n- Known phases: ${known(names)}\n- What to do: name one of these; a phase of your own is a file in .moai/workflows/.`,
  unknown_profile: ({ profile, known: names }) =>
    `ERROR: There is no profile ${profile}.\n- Known profiles: ${known(names)}\n- What to do: add it under "profiles" in .moai/config.json.`,
  unknown_run: ({ run }) => `ERROR: There is no run ${run}.\n- What to do: alfred history lists the runs.`,
  run_closed: ({ run, phase, specId, status }) =>
    `ERROR: The run ${run} of ${phaseAndSpec({ phase, specId })} can't be resumed: it ${status === "completed" ? "is completed" : "was closed when another one took its place"}.\n- What to do: alfred history ${run} shows it; alfred status shows what can be resumed.`,
  unknown_agent: ({ agent, known: names }) =>
    `ERROR: There is no agent ${agent}.\n- Known agents: ${known(names)}\n- What to do: name one of these, or another program with --agent-command.`,
  checkpoint_ended: ({ taskId, status }) =>
    `ERROR: The checkpoint ${taskId} is ${status}; nothing was changed.\n- What to do: alfred checkpoint start ${taskId} ${status === "failed" ? "--retry" : "--total N --restart"}`,
  checkpoint_not_found: ({ taskId, known: names, nearest }) =>
    `ERROR: There is no checkpoint ${taskId}.${meant(nearest)}\n- Known checkpoints: ${known(names)}\n- What to do: make it with alfred checkpoint start ${taskId} --total N`,
  checkpoint_id_malformed: ({ taskId }) =>
    `ERROR: ${JSON.stringify(taskId)} can't be a task's id.\n- What to do: write it with up to 100 letters, digits, dots, dashes and underscores, a letter or a digit first, for example migration-001.`,
  spec_not_found: ({ specId, known: names, nearest }) =>
    `ERROR: There is no SPEC ${specId}.${meant(nearest)}\n- Known SPECs: ${known(names)}\n- What to do: make one with alfred 1-plan "what you want".`,
  spec_gone: ({ specId, run, missing, savedBranch, currentBranch }) => {
    const bringBack =
      savedBranch === null
        ? `bring it back (git log --all -- .moai/specs/${specId} shows where it was committed)`
        : `git checkout ${shellWord(savedBranch)}`;
    return `ERROR: ${specId}, which run ${run} works on, is not there any more; no agent was called.${bullets(missing)}${savedBranch === null ? "" : `\n- Branch when saved: ${savedBranch}\n- Branch now: ${currentBranch ?? "none"}`}\n- What to do: ${bringBack}, then: alfred resume --run ${run}`;
  },
  steps_changed: ({ run, phase, specId, missing, added }) =>
    `ERROR: ${phase} has other steps now than when run ${run} was begun: that run can't be gone on with. Nothing was changed.${
      missing.length + added.length === 0
        ? "\n- They are in another order."
        : `\n- Steps that are gone: ${namesOr("none", missing)}\n- Steps that are new: ${namesOr("none", added)}`
    }\n- What to do: give the workflow its steps back, or begin from the first step: alfred resume ${phaseAndSpec({ phase, specId })} --run ${run} --restart (what was saved is kept beside)`,
  spec_id_malformed: ({ specId }) =>
    `ERROR: ${JSON.stringify(specId)} is not a SPEC id.\n- What to do: write it as SPEC-DOMAIN-NNN, for example SPEC-AUTH-001.`,
  spec_exists: ({ specId }) =>
    `ERROR: The SPEC ${specId} exists already.\n- What to do: leave --spec-id away for the next free number, or edit .moai/specs/${specId}/spec.md.`,
  spec_required: ({ phase, known: names }) =>
    `ERROR: ${phase} needs a SPEC id.\n- Known SPECs: ${known(names)}\n- What to do: ${names[0] === undefined ? 'alfred 1-plan "what you want"' : `alfred ${phase} ${names[0]}`}`,
  description_required: () =>
    'ERROR: Say what you want to be planned.\n- What to do: alfred 1-plan "users can log in with a password"',
  no_active_step: ({ run, unfinished }) =>
    `ERROR: No step is waiting for an answer${run === null ? "" : ` in run ${run}`}.\n${
      unfinished === null
        ? "- What to do: alfred status shows the runs; alfred resume goes on with one."
        : `- Unfinished: ${phaseAndSpec(unfinished)}, at ${unfinished.step}\n- What to do: alfred resume --run ${unfinished.run} begins ${unfinished.step} again and prints its prompt; what is there of its work stays. Then answer that prompt.`
    }`,
  unknown_task: ({ task, known: names, nearest }) =>
    `ERROR: There is no one task ${task} in the file.${meant(nearest)}\n- Tasks: ${known(names)}\n- What to do: name one of these; alfred tasks list shows all.`,
  import_unreadable: ({ file, problems }) =>
    `ERROR: The file can't be imported.\n- File: ${file}${faults(problems)}\n- What to do: name the tool it comes from with --from spec-kit, openspec or task-master.`,
  file_exists: ({ path }) =>
    `ERROR: The file exists already, and is left as it is.\n- File: ${path}\n- What to do: name another file.`,
  command_needs_shell: ({ command, sign }) =>
    `ERROR: The command needs a shell (${sign}), and alfred starts programs without one.\n- Command: ${command}\n- What to do: put it into a script of the project and name that, or have a shell read it: sh -c ${shellWord(command)} (as the value of an option, all of this in quotes)`,
  command_malformed: ({ command, detail }) =>
    `ERROR: The command can't be read: ${detail}.\n- Command: ${JSON.stringify(command)}\n- What to do: write it as in a shell, each quote closed.`,
  execution_not_found: ({ execution }) =>
    `ERROR: There is no execution ${execution}.\n- What to do: alfred execution list`,
  execution_request_invalid: ({ problems }) =>
    `ERROR: The execution can't be made as it was asked for.${bullets(problems)}\n- What to do: mend these and ask again; nothing was started.`,
  file_not_found: ({ path }) =>
    `ERROR: There is no such file.\n- File: ${path}\n- What to do: look whether the path is right.`,
  earlier_phase_missing: ({ phase, missing, specId }) => {
    const what = specId === null ? "there is none" : `there is none of ${specId} as it is now`;
    const words = specId === null ? missing : `${missing} ${specId}`;
    return `ERROR: ${phase} needs the result of ${missing}, and ${what}.\n- What to do: run /alfred:${words} (alfred ${words}) first.`;
  },
  earlier_step_missing: ({ step, missing, command }) =>
    `ERROR: ${missing} has not been seen to pass its gate, so ${step} can't count. No run was begun.\n- What to do: ${command}`,
  config_invalid: ({ file, problems }) =>
    `ERROR: The configuration is not valid.\n- File: ${file}${faults(problems)}\n- What to do: mend the file. Nothing was changed.`,
  workflow_invalid: ({ file, problems }) =>
    `ERROR: The workflow definition is not valid.\n- File: ${file}${faults(problems)}\n- What to do: mend the file; its schema comes with the package: alfred-phases/schemas/workflow.schema.json (alfred doctor checks every definition).`,
  template_invalid: ({ file, problems }) =>
    `ERROR: The template is not valid.${templateProblemLines("en", file, problems)}\n- What to do: ${problems.every(({ fault }) => isFaultOfValues(fault)) ? "give it values that have what it names, or mend the template." : `alfred template check ${shellWord(file)}`}`,
  template_variables_missing: ({ template, variables }) => {
    const first = `Unsubstituted template variables: [${variables.map((variable) => `'${variable}'`).join(", ")}]`;
    return template === null
      ? first
      : `ERROR: ${first}\n- Template: ${template}\n- What to do: give each of them a value. No agent was called.`;
  },
  spec_invalid: ({ specId, problemCount }) =>
    `ERROR: The SPEC ${specId} has ${problemCount} ${problemCount === 1 ? "problem" : "problems"}.\n- What to do: alfred spec check ${specId}`,
  agent_not_installed: ({ agent, command }) =>
    `ERROR: The agent ${agent} isn't installed: ${command} is not on the PATH.\n- What to do: install it, or name another program with --agent-command.`,
  settings_unreadable: ({ file, detail }) =>
    `ERROR: The agent's settings can't be read, so nothing was changed.\n- File: ${file}\n- Error: ${detail}\n- What to do: mend the file (a JSON object, without comments or trailing commas) and try again.`,
  repository_required: ({ option }) =>
    `ERROR: ${option} needs a git repository: each task is worked on in a work tree of its own.\n- What to do: git init, or leave ${option} away.`,
  git_failed: ({ command, detail }) =>
    `ERROR: git couldn't do it: ${command}\n- Error: ${detail}\n- What to do: mend what git says, then: alfred resume. What was done is saved.`,
  commit_not_found: ({ revision }) =>
    `ERROR: There is no commit ${JSON.stringify(revision)} to check out.\n- What to do: git log shows the commits; name one with --commit.`,
  commit_incomplete: ({ specId, fileCount }) =>
    `ERROR: When the gates of ${specId} were checked, ${fileCount} changed ${fileCount === 1 ? "file was" : "files were"} not committed yet: the commit alone is something else.\n- What to do: commit the work, then name the commit: alfred verify ${specId} --rerun --commit HEAD`,
  nothing_to_verify: ({ specId }) =>
    `ERROR: There is no run of ${specId} with gate results.\n- What to do: alfred 2-run ${specId}`,
  server_unreachable: ({ server, detail }) =>
    `ERROR: The executions' server doesn't answer.\n- Server: ${server}\n- Error: ${detail}\n- What to do: start it with alfred serve, or name another one with --server.`,
  server_failed: ({ server, detail }) =>
    `ERROR: The executions' server failed.\n- Server: ${server}\n- Error: ${detail}\n- What to do: look at its log and try again; an execution that was made with an idempotency key isn't made twice.`,
  listen_refused: ({ host, port, detail }) =>
    `ERROR: The server can't listen at ${host}:${port}.\n- Error: ${detail}\n- What to do: end what listens there, or name another place with --port and --host.`,
  file_unreadable: ({ path, detail }) =>
    `ERROR: The file can't be read.\n- File: ${path}\n- Error: ${detail}\n- What to do: look at its permissions with ls -l ${shellWord(path)} and try again.`,
  system_refused: ({ path, detail }) =>
    `ERROR: The system refused a file or a folder.\n- Path: ${path}\n- Error: ${detail}\n- What to do: look at its kind and permissions with ls -ld ${shellWord(path)}, and at the free space with df, then try again.`,
  output_failed: ({ detail }) =>
    `ERROR: The answer could not be written to standard output; what is there may be cut off.\n- Error: ${detail}\n- What to do: make room where the output goes, then look again (alfred status): the command itself was carried out.`,
};
