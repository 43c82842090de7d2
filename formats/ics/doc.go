// Package ics writes calendars (RFC 5545): events with a day or a time, escaped,
// folded, in UTC.
package ics
