package ui

import "bytes"

// dataBlock is JSON-LD in a page: a block of data, which no browser runs. A "<"
// can stand within its strings only, where the escape says the same.
func dataBlock(data []byte) string {
	return `<script type="application/ld+json">` + string(bytes.ReplaceAll(data, []byte("<"), []byte(`\u003c`))) + "</script>"
}
