// Package insight says how a country's micro-credentials do: seven dials, not
// sixty, each with its numerator, its denominator, its source and its date, and
// not one person visible.
//
//	views insight_* -> Counts -> Compute -> Grid.Withhold -> Publication
//	(each domain's own)  exact    figures    disclosure      stored, one a day,
//	                                                         all that is ever read
//
// For whom: a minister and everybody else, who read the same page; an analyst, who
// asks for groups; a programmer, who takes the same numbers as CSV or JSON.
//
// What must hold:
//   - Pages, files and the API read a publication, never the counts. A publication
//     is made once a day and never changed.
//   - A day's publication counts what was true when that day began: whenever on the
//     day it is made, it says the same of people. A run counts thirty days after it
//     ended, when its results can no longer be appealed.
//   - Of persons: counts are rounded to five, rates come from the exact counts and
//     have one decimal, a group of fewer than ten is not shown, and as many others
//     are withheld as it takes until no group of fewer than ten can be told to
//     within less than the rounding by somebody who knows everything that is shown,
//     exactly, and which groups are small ([Grid.Withhold]). That nobody of a group
//     did something is also not shown: it would say it of each of them.
//   - What is withheld looks the same whatever the reason.
//   - Two days are not compared to find one person: figures about people change
//     only when at least ten enrolments have come or gone since they were last
//     made; until then the day's publication repeats them and says of which day
//     they are.
//   - A question that only single people would answer is refused in words.
//   - The package's SQL names views insight_* and its own tables; it writes only the
//     latter.
//
// Offers, decisions and money are no persons and are shown exactly; money and
// decisions only while ten people or more stand behind them. What is withheld
// could still be approached by somebody who knows most of a group themselves; no
// table protects from that, and none is promised to.
//
// Implements S-357, S-358, S-367, S-368, S-373, S-376, S-387, S-403 and of
// money-and-recognition.md 4.5 the formulas of completion, coverage, automatic
// share and equity ratio.
package insight
