package entrance

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrCode is a picture for a phone's camera, drawn within the page: no picture of
// a secret is ever at an address of its own.
type qrCode struct {
	Box  string // the SVG's view box, with the quiet zone (ISO/IEC 18004, 5.3.8)
	Path string // its dark modules
}

const quiet = 4 // modules around the code

// drawQR encodes a text.
func drawQR(content string) (q qrCode, err error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return q, err
	}
	var path strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && color.GrayModel.Convert(code.At(x, y)) == (color.Gray{}) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return qrCode{Box: fmt.Sprintf("%d %d %d %d", -quiet, -quiet, size+2*quiet, size+2*quiet), Path: path.String()}, nil
}
