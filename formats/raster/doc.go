// Package raster reads pictures that strangers send and makes small, clean ones
// of them: JPEG, PNG, GIF and WebP in, JPEG or PNG out.
//
// What comes out is encoded anew, so nothing that was in the file but its points
// is left: no place, no camera, no name, no code hidden behind the picture. How a
// camera was held (Exif orientation) is read before and done to the points.
//
// A picture is measured before it is decoded, so that a small file that unfolds
// into gigabytes is refused by its own word. Drawings (SVG) are refused: they are
// programs.
package raster
