// Package script runs whole stories against the real program: *.txtar in this
// folder, and mission/Mnnn.txtar, one for each row of the mission (M001 to M110,
// rows.tsv), from which docs/reference/mission.md is made.
//
// A story runs `exec cairn ...` and, beside testscript's own commands:
//
//	port NAME...                  variables become free loopback addresses
//	await URL [PATTERN]           waits until it answers, and says so; body in stdout
//	site NAME FOLDER              a provider's own web server; NAME becomes its address
//	http STATUS METHOD URL [FILE] a browser with cookies; body in stdout, head in stderr
//	apart MOST FROM TO            two times of a page lie so close, one after the other
//	grab NAME FILE PATTERN        a variable becomes the first group of the first match
//	inbox NAME ADDRESS            waits for the next mail to somebody; NAME becomes its link's path
//	repeat COUNT FILE             does the steps of a file so many times, $N counting
//
// $REPO is the root of the repository, $SHARED the folder of real input, and
// [shared] is true when there is one.
//
// A mission script begins with its row's sentence as a comment. While part of
// it does not work, the next line is "# red: what is missing", and the steps
// that do not work stand at the end, below a line "# missing". The test runs the
// part above, which must pass, and the whole, which must not: a red line cannot
// stay when nothing is missing.
package script
