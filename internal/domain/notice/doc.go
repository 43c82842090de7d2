// Package notice tells people what concerns them: a mail to a person, or to
// those who hold a role in an organisation, each in their own language.
//
// It hears events through app's list of subscriptions and knows none of their
// types. A mail's Message-ID is made from the event that caused it and from who
// it is for, so that a repeated attempt is the same mail, and a row per mail
// keeps it from being sent again.
package notice
