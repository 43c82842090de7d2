// Package table reads the tables people have: a CSV file out of a spreadsheet,
// a database or a form, whatever it was saved with.
//
// It decides the things a person should not have to state (encoding, byte order
// mark, delimiter, quoted line breaks), keeps cells exactly as they were
// written (a leading zero is not a number's business), and says where: rows are
// numbered as a spreadsheet shows them, the header being row 1, so that "row
// 47" in a message is row 47 on the screen. It never guesses what a value
// means; that is the reader's part.
//
//	bytes -> encoding -> delimiter -> header (row 1) -> rows 2..n
//
// Format: RFC 4180, with the delimiters ; tab | beside the comma, and the
// "sep=" line that spreadsheets write. Caps on bytes, rows, columns and cell
// size hold for every input.
package table
