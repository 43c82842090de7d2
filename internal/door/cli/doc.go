// Package cli is the command line: noun, verb, files or standard input in, words
// or JSON out.
//
// What must hold:
//   - With --json, standard output is one JSON value and nothing else; whatever
//     else there is to say goes to standard error.
//   - Exit 0: it was done, the answer is yes. 1: the answer is no (a credential
//     that is not good, a page that would not be listed, a record that was
//     rewritten). 2: the input could not be read or the command failed.
//   - What went wrong is one sentence a line, "cairn: ...", naming what, where
//     and what to do.
//   - Every flag has a variable CAIRN_...; a flag goes before its variable, that
//     before the file of --config.
//   - Private keys are never printed; nothing here asks for one.
//   - `offer check`, `credential verify` and `framework` need no database and
//     write nothing.
//
// Commands on the server act as Cairn itself ("command line" in the audit
// record): whoever may start this program on this data may read all of it anyway.
//
// docs/reference/cli.md is made from these commands.
package cli
