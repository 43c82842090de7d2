// Package table reads the tables people have: a CSV file out of a spreadsheet,
// a database or a form, or the workbook itself, whatever it was saved with.
//
// It decides the things a person should not have to state (encoding, byte order
// mark, delimiter, quoted line breaks, which sheet), keeps cells exactly as they
// were written (a leading zero is not a number's business), and says where: rows
// are numbered as a spreadsheet shows them, the header being row 1, so that "row
// 47" in a message is row 47 on the screen. It never guesses what a value
// means; that is the reader's part.
//
//	bytes -> text:     encoding -> delimiter -> header (row 1) -> rows 2..n
//	      -> XML:      encoding -> elements of one name -> paths for a header -> rows
//	      -> workbook: first sheet not hidden -> header (first row) -> rows
//
// Formats: RFC 4180, with the delimiters ; tab | beside the comma, and the
// "sep=" line that spreadsheets write; XLSX (ECMA-376) and ODS (ISO/IEC 26300).
// In a workbook nothing is computed or executed: a formula stands for the result
// it was saved with, and is marked; macros, links and pictures are not looked
// at; entities are refused. A date is given as ISO 8601, a number as it would be
// shown without a format. Caps on bytes, on what they unpack to, on rows,
// columns, cell size and merged blocks hold for every input.
package table
