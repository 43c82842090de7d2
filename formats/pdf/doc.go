// Package pdf finds the credentials a PDF carries: as an embedded file (the name
// tree EmbeddedFiles, associated files, a page's file attachment; ISO 32000-2,
// 7.11.4 and 12.5.6.15), as text in its XMP metadata, and, for the caller to
// follow or not, the addresses its pages link to, which is where the address under
// a printed QR code is.
//
// It is no PDF library. It reads the objects of the file one after another, the
// last definition of a number counting as in an incremental update, unpacks object
// streams, and walks from the catalogue; nothing is drawn and nothing is run.
//
// What must hold:
//
//   - Only what the document's catalogue leads to is found; bytes that merely lie
//     in the file are not.
//   - Size, depth, number of objects, what is unpacked, and the work of reading
//     broken files are bounded, each with a named error.
//   - What could not be read (encrypted, an unsupported filter, too large) is
//     never "carries no credential".
//
// Not supported, and named so: encryption, LZW and the picture filters, TIFF
// predictors. QR codes are not seen in the pictures of a page.
package pdf
