// Package fault is the one kind of error a person ever reads.
//
// A Fault says what went wrong (Key, which is both the message key and the
// stable code of the API), with which values (Args), and where (Field). Doors
// map its Kind to a status or an exit code in one table; every other error is
// logged with a request id and shown as "Something went wrong".
//
// A verdict is not a fault: a check that fails is a value, an error means that
// nobody could decide.
package fault
