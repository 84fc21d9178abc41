"""ISO 3166-1 alpha-2 codes and the region preset of each (R61-R63).

One table serves both questions: a code is assigned when some preset, or `NONE`, holds it.
"""

REGIONS = {
    "northamerica": "US CA GL BM PM",
    "latinamerica": (
        "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI "
        "BZ CR SV GT HN MX NI PA "
        "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE"
    ),
    "europe": (
        "BY BG CZ HU PL MD RO RU SK UA "
        "AX DK EE FO FI GG IS IE IM JE LV LT NO SJ SE GB "
        "AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES "
        "AT BE FR DE LI LU MC NL CH "
        "CY AM AZ GE"
    ),
    "africa": (
        "DZ EG LY MA SD TN EH "
        "IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS UG TZ ZM ZW "
        "AO CM CF TD CG CD GQ GA ST "
        "BW SZ LS NA ZA "
        "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG"
    ),
    "middleeast": "BH IQ IL JO KW LB OM PS QA SA SY TR AE YE IR",
    "asiapacific": (
        "KZ KG TJ TM UZ "
        "CN HK MO KP JP MN KR TW "
        "BN KH ID LA MY MM PH SG TH TL VN "
        "AF BD BT IN MV NP PK LK "
        "AU CX CC HM NZ NF "
        "FJ NC PG SB VU GU KI MH FM NR MP PW UM "
        "AS CK PF NU PN WS TK TO TV WF"
    ),
}
REGIONS = {name: frozenset(codes.split()) for name, codes in REGIONS.items()}

# Antarctica is assigned and belongs to no preset.
NONE = frozenset({"AQ"})

ASSIGNED = frozenset().union(NONE, *REGIONS.values())
