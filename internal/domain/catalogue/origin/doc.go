// Package origin says what is believed when several sources state the same
// thing, and where each field of it comes from (S-103, S-110, S-128, S-138).
//
//	a provider's site   rank 1 --+
//	its feed, its upload     2 --+--> Merge: for each field the first that states it,
//	a register               3 --+    and who states it otherwise
//	a licensed list          4 --+
//
// Two kinds of field. What an approval binds to (outcomes, level, volume ...) is
// never put together from several voices: it comes from the provider's own
// sources when there are any, else from registers, else from lists. Everything
// else (price, place, contact ...) is taken from the best source that states it.
//
// Who is it for: a provider, who sees what others say about its offers; a
// learner, who sees where a price comes from. It is pure: values in, values out.
package origin
