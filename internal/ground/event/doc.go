// Package event carries facts from the domain that owns them to those on its
// right, which it may not call.
//
// [Emit] writes the event in the transaction that made it true, with one job that
// delivers all of the transaction's. Delivery adds one job per subscription, so a
// subscriber that fails is tried again and parked alone, and blocks nobody:
//
//	credential.Revoke(tx) -> event + job "event.deliver"
//	                           -> job "event.recognition.flag"  -> its own retries
//	                           -> job "event.notice.tell"       -> its own retries
//
// A subscriber hears an event at least once and its effects happen once; events
// reach it in no promised order. Events hold ids only, never personal data.
package event
