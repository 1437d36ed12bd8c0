using LukePipeline.Graph.Output;
using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Parts;

/// <summary>What one document says of one node.</summary>
internal sealed record NodePart(UInt128 Node, string Label, string? Canonical, bool IsLocal, IReadOnlyList<FormPart> Forms);

/// <summary>A name of a node in a document.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Label">As the model spells it.</param>
/// <param name="Count">How often.</param>
/// <param name="Score">The best score.</param>
/// <param name="Rule">The rule that makes it a name of the node.</param>
/// <param name="IsKey">Whether it is the name that the node is known by.</param>
internal sealed record FormPart(string Text, string Label, int Count, float Score, ResolutionRules Rule, bool IsKey);

/// <summary>The mentions of one document.</summary>
internal sealed record MentionsPart(UInt128 Document, string DocUid, string? DocId, IReadOnlyList<MentionPart> Mentions);

/// <summary>A mention of a node.</summary>
internal readonly record struct MentionPart(string EntityId, UInt128 Node, ResolutionRules Rule);

/// <summary>What one document says of one edge.</summary>
/// <param name="Source">The node that it begins at.</param>
/// <param name="Target">The node that it ends at.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsReverse">Whether it is sent to the partition of its target, so that what is said both ways is seen.</param>
/// <param name="DocUid">The document.</param>
/// <param name="DocId">The user's id of it.</param>
/// <param name="Claim">The document, its text, and the best score.</param>
/// <param name="Evidence">The sentences.</param>
internal sealed record EdgePart(
    UInt128 Source, UInt128 Target, string Type, bool IsReverse, string DocUid, string? DocId, Claim Claim, IReadOnlyList<EvidencePart> Evidence);

/// <summary>A sentence that says an edge.</summary>
internal sealed record EvidencePart(string HeadId, string TailId, int Sentence, int Start, int End, float Score, string? Text);

/// <summary>What one document says of one value of a node.</summary>
internal sealed record ValuePart(UInt128 Node, string Property, string Value, string Datatype, Claim Claim, int Support);

/// <summary>A doubt that a document alone shows.</summary>
internal sealed record IssuePart(IssueKind Kind, UInt128 Node, EdgeKey? Edge, string Detail);

/// <summary>What an edge is known by.</summary>
/// <param name="Source">The node that it begins at.</param>
/// <param name="Target">The node that it ends at.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct EdgeKey(UInt128 Source, UInt128 Target, string Type);

/// <summary>A node that keeps the id that it had in the build before.</summary>
/// <param name="Node">The id that follows from its name.</param>
/// <param name="Kept">The id that it has in the graph.</param>
internal sealed record KeptPart(UInt128 Node, UInt128 Kept);

/// <summary>What one document says of an edge or a value.</summary>
/// <param name="Document">The document.</param>
/// <param name="Copy">Its text: copies of one text are one source.</param>
/// <param name="Score">The best score in the document.</param>
internal readonly record struct Claim(UInt128 Document, UInt128 Copy, float Score);
