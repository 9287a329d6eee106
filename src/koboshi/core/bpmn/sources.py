"""Rule → section of OMG BPMN 2.0.2 (ISO/IEC 19510:2013) that states it."""

from __future__ import annotations

from collections.abc import Mapping

# Of the numbering only the rules that stand here are looked for. EXT.041 and EXT.130 are not: no public source but the
# report itself says what they ask for, and no public suite or checker holds a model that breaks them.
_BY_SECTION = {
    "8.2.1": "EXT.001",
    "8.2.2": "EXT.002 EXT.003 EXT.004",
    "8.4.1 Artifacts": "EXT.006 EXT.007 EXT.008 EXT.009 EXT.010",
    "8.4.5 Error": "EXT.011",
    "8.4.7 Expressions": "EXT.012 EXT.013 EXT.014",
    "8.4.9 Flow Elements": "EXT.017 EXT.018 EXT.019",
    "8.4.10 Items and Data": "EXT.020",
    "8.4.13 Sequence Flow": "EXT.021 EXT.022 EXT.023 EXT.024 EXT.025 EXT.026 EXT.028 EXT.152",
    "9.2 Collaboration": "EXT.027 EXT.029 EXT.030 EXT.031 EXT.032 EXT.033",
    "10.2 Process": "EXT.035 EXT.036",
    "10.3.1 Activity": "EXT.037 EXT.038 EXT.039 EXT.040",
    "10.3.3 Tasks": (
        "EXT.042 EXT.043 EXT.044 EXT.045 EXT.046 EXT.047 EXT.048 EXT.049 EXT.050 EXT.051 EXT.052 EXT.053 EXT.145"
    ),
    "10.3.5 Sub-Processes": "EXT.056 EXT.057 EXT.058 EXT.059 EXT.060 EXT.061 EXT.062",
    "10.3.6 Call Activity": "EXT.063 EXT.064 EXT.065",
    "10.3.8 Loop Characteristics": "EXT.054 EXT.067 EXT.068 EXT.069 EXT.070 EXT.071 EXT.072 EXT.075",
    "10.4.1 Data Modeling": (
        "EXT.076 EXT.077 EXT.078 EXT.079 EXT.080 EXT.081 EXT.082 EXT.083 EXT.084 EXT.085 EXT.086 EXT.087 EXT.088 "
        "EXT.089 EXT.090 EXT.091 EXT.092"
    ),
    "10.5.1 Events": "EXT.093 EXT.094 EXT.095",
    "10.5.2 Start Event": "EXT.096 EXT.098 EXT.099 EXT.100 EXT.101 EXT.102 EXT.103 EXT.105 EXT.129",
    "10.5.3 End Event": "EXT.097 EXT.104 EXT.106 EXT.107 EXT.108 EXT.109 EXT.146",
    "10.5.4 Intermediate Event": (
        "EXT.110 EXT.111 EXT.112 EXT.113 EXT.114 EXT.115 EXT.116 EXT.117 EXT.119 EXT.122 EXT.147 EXT.148 EXT.149"
    ),
    "10.5.5 Event Definitions": (
        "EXT.118 EXT.120 EXT.121 EXT.123 EXT.124 EXT.125 EXT.126 EXT.127 EXT.128 EXT.131 EXT.132 EXT.133 EXT.134"
    ),
    "10.6 Gateways": "EXT.135 EXT.136 EXT.137 EXT.138 EXT.139 EXT.140 EXT.141 EXT.142",
    "10.7 Compensation": "EXT.143 EXT.144",
    "10.8 Lanes": "LANE",
    "11 Choreography": "CHOR.participants CHOR.initiator CHOR.messages",
    "13.2 Process instantiation": "EXT.150 EXT.151",
    "15.3 XSD": "XSD",
    "8.2 and 15.3": "REF",
    "12 BPMN DI": "DI",
    "10 (style)": "STYLE",
}
SOURCES: Mapping[str, str] = {rule: section for section, rules in _BY_SECTION.items() for rule in rules.split()}

# Rules whose breach leaves no doubt about how a model runs: forms of writing, types and specifications of data that an
# engine can do without, words that only repeat what the flows say. Who runs models may overlook these.
FORMALITIES = frozenset(
    (
        "EXT.001 "
        "EXT.004 EXT.010 EXT.011 EXT.012 EXT.014 EXT.017 EXT.018 EXT.019 EXT.020 EXT.023 EXT.024 EXT.035 EXT.039 "
        "EXT.040 EXT.042 EXT.043 EXT.044 EXT.045 EXT.046 EXT.047 EXT.048 EXT.050 EXT.051 EXT.052 EXT.053 EXT.060 "
        "EXT.063 EXT.064 EXT.065 EXT.069 EXT.070 EXT.076 EXT.079 EXT.080 EXT.082 EXT.084 EXT.085 EXT.086 EXT.087 "
        "EXT.088 EXT.089 EXT.090 EXT.091 EXT.092 EXT.093 EXT.094 EXT.095 EXT.105 EXT.124 EXT.125 EXT.127 EXT.128 "
        "EXT.135 EXT.145 EXT.151 LANE REF.structureRef REF.itemSubjectRef REF.itemRef REF.flowNodeRef "
        "REF.incoming REF.outgoing "
        "REF.categoryValueRef XSD.attribute XSD.foreign XSD.text"
    ).split()
)
