package i18n

import "strings"

// List joins words as the reader's language separates them.
func (p *Printer) List(words []string) string { return strings.Join(words, p.T("common.comma")) }
