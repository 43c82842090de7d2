// Package year is the year of Fellmark before the story begins (demo.md, "Year
// so far"): 38 providers with web sites of their own, the 431 offers that are
// read from them, and the people who took part.
//
// Everything is invented and the same in every run. The texts are topics.txt;
// who offers which of them, at what volume, level and price, is worked out from
// the tables of provider.go, and who takes part from those of plan.go, so that
// the totals of demo.md come out exactly.
//
// Nothing is put into the database past the domains: the sites are served on
// loopback and harvested, and the people pass through the domains' services,
// many in one transaction, while the demonstration's calendar moves on. Each
// phase looks first what is done, so that a run which was stopped is continued.
package year
