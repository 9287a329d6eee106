"""The classes of BPMN 2.0 as one table (OMG BPMN 2.0.2, `Semantic.xsd`), read by `metamodel.py`.

One class a line: `name < base | attributes | children`.
Attribute: `name`, `!` after it when required, `:type` (text when left out), `=default`.
Child: `name` with `?` (at most one), `*` (any number), `+` (one or more), `1` (exactly one) or `2` (one or two);
`@name` stands for every class derived from that one. `:class` after a child gives its class where the name is not
the name of a class; the classes `qname` and `idref` hold a reference only.
A line that begins with blanks goes on with the one before.
"""

TABLE = """
baseElement | id:id | documentation* extensionElements?
documentation | id:id textFormat:mime=text/plain |
extensionElements | |
text | |
script | |
definitions | id:id name targetNamespace!:uri expressionLanguage:uri=http://www.w3.org/1999/XPath
    typeLanguage:uri=http://www.w3.org/2001/XMLSchema exporter exporterVersion | import* extension* @rootElement*
    relationship*
import | namespace!:uri location! importType!:uri |
extension | definition:qname mustUnderstand:bool=false | documentation*
relationship < baseElement | type! direction:None,Forward,Backward,Both | source+:qname target+:qname
rootElement < baseElement | |
flowElement < baseElement | name | auditing? monitoring? categoryValueRef*:qname
auditing < baseElement | |
monitoring < baseElement | |
flowNode < flowElement | | incoming*:qname outgoing*:qname
artifact < baseElement | |
association < artifact | sourceRef!:qname targetRef!:qname associationDirection:None,One,Both=None |
group < artifact | categoryValueRef:qname |
textAnnotation < artifact | textFormat:mime=text/plain | text?
category < rootElement | name | categoryValue*
categoryValue < baseElement | value |
sequenceFlow < flowElement | sourceRef!:idref targetRef!:idref isImmediate:bool | conditionExpression?:expression
expression < baseElement | |
formalExpression < expression | language:uri evaluatesToTypeRef:qname |
activity < flowNode | isForCompensation:bool=false startQuantity:int=1 completionQuantity:int=1 default:idref |
    ioSpecification? property* dataInputAssociation* dataOutputAssociation* @resourceRole* @loopCharacteristics?
task < activity | |
serviceTask < task | implementation:uri=##WebService operationRef:qname |
sendTask < task | implementation:uri=##WebService messageRef:qname operationRef:qname |
receiveTask < task | implementation:uri=##WebService instantiate:bool=false messageRef:qname operationRef:qname |
userTask < task | implementation:uri=##unspecified | rendering*
manualTask < task | |
businessRuleTask < task | implementation:uri=##unspecified |
scriptTask < task | scriptFormat:mime | script?
rendering < baseElement | |
subProcess < activity | triggeredByEvent:bool=false | laneSet* @flowElement* @artifact*
adHocSubProcess < subProcess | cancelRemainingInstances:bool=true ordering:Parallel,Sequential=Parallel |
    completionCondition?:expression
transaction < subProcess | method:uri=##Compensate |
callActivity < activity | calledElement:qname |
loopCharacteristics < baseElement | |
standardLoopCharacteristics < loopCharacteristics | testBefore:bool=false loopMaximum:int |
    loopCondition?:expression
multiInstanceLoopCharacteristics < loopCharacteristics | isSequential:bool=false behavior:None,One,All,Complex=All
    oneBehaviorEventRef:qname noneBehaviorEventRef:qname | loopCardinality?:expression loopDataInputRef?:qname
    loopDataOutputRef?:qname inputDataItem?:dataInput outputDataItem?:dataOutput complexBehaviorDefinition*
    completionCondition?:expression
complexBehaviorDefinition < baseElement | | condition1:formalExpression event?:implicitThrowEvent
event < flowNode | | property*
catchEvent < event | parallelMultiple:bool=false | dataOutput* dataOutputAssociation* outputSet? @eventDefinition*
    eventDefinitionRef*:qname
throwEvent < event | | dataInput* dataInputAssociation* inputSet? @eventDefinition* eventDefinitionRef*:qname
startEvent < catchEvent | isInterrupting:bool=true |
intermediateCatchEvent < catchEvent | |
boundaryEvent < catchEvent | cancelActivity:bool=true attachedToRef!:qname |
endEvent < throwEvent | |
intermediateThrowEvent < throwEvent | |
implicitThrowEvent < throwEvent | |
eventDefinition < rootElement | |
cancelEventDefinition < eventDefinition | |
compensateEventDefinition < eventDefinition | waitForCompletion:bool=true activityRef:qname |
conditionalEventDefinition < eventDefinition | | condition1:expression
errorEventDefinition < eventDefinition | errorRef:qname |
escalationEventDefinition < eventDefinition | escalationRef:qname |
linkEventDefinition < eventDefinition | name! | source*:qname target?:qname
messageEventDefinition < eventDefinition | messageRef:qname | operationRef?:qname
signalEventDefinition < eventDefinition | signalRef:qname |
terminateEventDefinition < eventDefinition | |
timerEventDefinition < eventDefinition | | timeDate?:expression timeDuration?:expression timeCycle?:expression
gateway < flowNode | gatewayDirection:Unspecified,Converging,Diverging,Mixed=Unspecified |
exclusiveGateway < gateway | default:idref |
inclusiveGateway < gateway | default:idref |
parallelGateway < gateway | |
complexGateway < gateway | default:idref | activationCondition?:expression
eventBasedGateway < gateway | instantiate:bool=false eventGatewayType:Exclusive,Parallel=Exclusive |
callableElement < rootElement | name | supportedInterfaceRef*:qname ioSpecification? ioBinding*
process < callableElement | processType:None,Public,Private=None isClosed:bool=false isExecutable:bool
    definitionalCollaborationRef:qname | auditing? monitoring? property* laneSet* @flowElement* @artifact*
    @resourceRole* correlationSubscription* supports*:qname
globalTask < callableElement | | @resourceRole*
globalUserTask < globalTask | implementation:uri=##unspecified | rendering*
globalManualTask < globalTask | |
globalBusinessRuleTask < globalTask | implementation:uri=##unspecified |
globalScriptTask < globalTask | scriptLanguage:mime | script?
laneSet < baseElement | name | lane*
lane < baseElement | name partitionElementRef:qname | partitionElement?:baseElement flowNodeRef*:idref
    childLaneSet?:laneSet
ioSpecification < baseElement | | dataInput* dataOutput* inputSet+ outputSet+
ioBinding < baseElement | operationRef!:qname inputDataRef!:idref outputDataRef!:idref |
dataInput < baseElement | name itemSubjectRef:qname isCollection:bool=false | dataState?
dataOutput < baseElement | name itemSubjectRef:qname isCollection:bool=false | dataState?
dataState < baseElement | name |
inputSet < baseElement | name | dataInputRefs*:idref optionalInputRefs*:idref whileExecutingInputRefs*:idref
    outputSetRefs*:idref
outputSet < baseElement | name | dataOutputRefs*:idref optionalOutputRefs*:idref whileExecutingOutputRefs*:idref
    inputSetRefs*:idref
dataAssociation < baseElement | | sourceRef*:idref targetRef1:idref transformation?:formalExpression assignment*
dataInputAssociation < dataAssociation | |
dataOutputAssociation < dataAssociation | |
assignment < baseElement | | from1:expression to1:expression
dataObject < flowElement | itemSubjectRef:qname isCollection:bool=false | dataState?
dataObjectReference < flowElement | itemSubjectRef:qname dataObjectRef:idref | dataState?
dataStore < rootElement | name capacity:int isUnlimited:bool=true itemSubjectRef:qname | dataState?
dataStoreReference < flowElement | itemSubjectRef:qname dataStoreRef:qname | dataState?
property < baseElement | name itemSubjectRef:qname | dataState?
itemDefinition < rootElement | structureRef:anyname isCollection:bool=false
    itemKind:Information,Physical=Information |
message < rootElement | name itemRef:qname |
signal < rootElement | name structureRef:qname |
error < rootElement | name errorCode structureRef:qname |
escalation < rootElement | name escalationCode structureRef:qname |
interface < rootElement | name! implementationRef:anyname | operation+
operation < baseElement | name! implementationRef:anyname | inMessageRef1:qname outMessageRef?:qname errorRef*:qname
endPoint < rootElement | |
resource < rootElement | name! | resourceParameter*
resourceParameter < baseElement | name type:qname isRequired:bool |
resourceRole < baseElement | name | resourceRef?:qname resourceParameterBinding* resourceAssignmentExpression?
performer < resourceRole | |
humanPerformer < performer | |
potentialOwner < humanPerformer | |
resourceParameterBinding < baseElement | parameterRef!:qname | @expression1
resourceAssignmentExpression < baseElement | | @expression1
correlationKey < baseElement | name | correlationPropertyRef*:qname
correlationProperty < rootElement | name type:qname | correlationPropertyRetrievalExpression+
correlationPropertyRetrievalExpression < baseElement | messageRef!:qname | messagePath1:formalExpression
correlationSubscription < baseElement | correlationKeyRef!:qname | correlationPropertyBinding*
correlationPropertyBinding < baseElement | correlationPropertyRef!:qname | dataPath1:formalExpression
collaboration < rootElement | name isClosed:bool=false | participant* messageFlow* @artifact* @conversationNode*
    conversationAssociation* participantAssociation* messageFlowAssociation* correlationKey* choreographyRef*:qname
    conversationLink*
globalConversation < collaboration | |
participant < baseElement | name processRef:qname | interfaceRef*:qname endPointRef*:qname participantMultiplicity?
participantMultiplicity < baseElement | minimum:int=0 maximum:int=1 |
participantAssociation < baseElement | | innerParticipantRef1:qname outerParticipantRef1:qname
partnerEntity < rootElement | name | participantRef*:qname
partnerRole < rootElement | name | participantRef*:qname
messageFlow < baseElement | name sourceRef!:qname targetRef!:qname messageRef:qname |
messageFlowAssociation < baseElement | innerMessageFlowRef!:qname outerMessageFlowRef!:qname |
conversationNode < baseElement | name | participantRef*:qname messageFlowRef*:qname correlationKey*
conversation < conversationNode | |
subConversation < conversationNode | | @conversationNode*
callConversation < conversationNode | calledCollaborationRef:qname | participantAssociation*
conversationAssociation < baseElement | innerConversationNodeRef!:qname outerConversationNodeRef!:qname |
conversationLink < baseElement | name sourceRef!:qname targetRef!:qname |
choreography < collaboration | | @flowElement*
globalChoreographyTask < choreography | initiatingParticipantRef!:qname |
choreographyActivity < flowNode | initiatingParticipantRef!:qname
    loopType:None,Standard,MultiInstanceSequential,MultiInstanceParallel=None | participantRef+:qname
    correlationKey*
choreographyTask < choreographyActivity | | messageFlowRef+:qname
subChoreography < choreographyActivity | | @flowElement* @artifact*
callChoreography < choreographyActivity | calledChoreographyRef:qname | participantAssociation*
"""
