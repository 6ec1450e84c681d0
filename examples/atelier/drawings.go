package atelier

// drawing is a plan in its revisions, oldest first.
type drawing struct {
	ID, Number, Title string
	Revisions         []revision
}

// revision is a plan as lines and rooms, in decimeters.
type revision struct {
	Letter, Date, Note string
	Walls              string // SVG path
	Rooms              []room
}

type room struct {
	X, Y int
	Name string
}

// Latest is the newest revision.
func (d drawing) Latest() revision { return d.Revisions[len(d.Revisions)-1] }

// Before is the revision before the newest.
func (d drawing) Before() revision { return d.Revisions[len(d.Revisions)-2] }

const outline = "M10 10H190V110H10Z"

// drawings are the plans on the table.
func drawings() []drawing {
	return []drawing{
		{"boathouse", "A-101", "Boathouse, ground floor", []revision{
			{"A", "3 February", "First issue", outline + "M80 10V70M80 86V110M80 60H130M146 60H190", []room{{30, 62, "Workshop"}, {120, 38, "Office"}, {120, 90, "Store"}}},
			{"B", "19 March", "Office enlarged, second door to the slip", outline + "M66 10V40M66 56V110M66 72H130M146 72H190M24 110V118M52 110V118", []room{{22, 62, "Workshop"}, {112, 44, "Office"}, {112, 96, "Store"}}},
		}},
		{"studio", "A-204", "Studio under the roof", []revision{
			{"A", "11 January", "First issue", outline + "M130 10V44M130 60V110M10 78H40M56 78H130", []room{{50, 46, "Studio"}, {140, 62, "Model room"}, {50, 98, "Archive"}}},
			{"B", "2 April", "Archive opened to the studio", outline + "M130 10V30M130 46V110M10 90H60", []room{{50, 52, "Studio"}, {140, 62, "Model room"}, {20, 104, "Archive"}}},
		}},
		{"pavilion", "L-017", "Garden pavilion", []revision{
			{"A", "27 February", "First issue", "M40 20H160V100H40ZM100 20V50M100 70V100", []room{{56, 62, "Tea room"}, {116, 62, "Tools"}}},
			{"B", "8 May", "Turned toward the pond", "M40 20H130L160 60L130 100H40ZM86 20V50M86 70V100", []room{{48, 62, "Tools"}, {100, 62, "Tea room"}}},
		}},
	}
}

func drawingByID(id string) (drawing, bool) {
	for _, d := range drawings() {
		if d.ID == id {
			return d, true
		}
	}
	return drawing{}, false
}
