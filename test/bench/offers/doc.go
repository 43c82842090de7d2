// Package offers makes the offers that search is measured over, the same every
// time, and the questions asked of them: for test/bench and for the module under
// test/bench/against, which asks others the same.
package offers
