// Package mail sends plain-text mail, by SMTP or into an outbox that people and
// tests can read.
//
// Sending happens in a job, never in a transaction. A job may run twice, so a
// message's id is made from what caused it ([MessageID]): mail servers and the
// outbox then know the second one for the first.
package mail
