namespace LukePipeline.Graph.Output;

/// <summary>One row of <c>mentions</c>: which node a mention names.</summary>
/// <param name="EntityId">The mention, as in <c>entities</c>.</param>
/// <param name="DocUid">Its document.</param>
/// <param name="DocId">The user's id of the document.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Rule">The rule that put it there.</param>
public sealed record MentionRow(string EntityId, string DocUid, string? DocId, string NodeId, string Rule);

/// <summary>One row of <c>evidence</c>: a sentence that says an edge.</summary>
/// <param name="EdgeId">The edge.</param>
/// <param name="DocUid">The document.</param>
/// <param name="DocId">The user's id of the document.</param>
/// <param name="HeadId">The mention that is the head, as in <c>relations</c>.</param>
/// <param name="TailId">The mention that is the tail.</param>
/// <param name="Sentence">Index of the sentence in the document.</param>
/// <param name="Start">First code point of the sentence; of the two mentions where the tables have no sentences.</param>
/// <param name="End">One past the last code point.</param>
/// <param name="Score">Score of the relation, 0 to 1.</param>
/// <param name="Text">The sentence; null where the tables have none.</param>
public sealed record EvidenceRow(
    string EdgeId, string DocUid, string? DocId, string HeadId, string TailId, int Sentence, int Start, int End, float Score, string? Text);

/// <summary>One row of <c>merges</c>: why a name is that of a node.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Name">Its name.</param>
/// <param name="Alias">The other name.</param>
/// <param name="Rule">The rule that joined them.</param>
/// <param name="Documents">In how many documents it did.</param>
/// <param name="Score">Score of the best mention by that name.</param>
public sealed record MergeRow(string NodeId, string Name, string Alias, string Rule, int Documents, float Score);

/// <summary>One row of <c>issues</c>: what the graph says that may not be so.</summary>
/// <param name="Kind">The kind, see <see cref="IssueKind"/>.</param>
/// <param name="NodeId">The node; null where it is of none.</param>
/// <param name="EdgeId">The edge; null where it is of none.</param>
/// <param name="Detail">What exactly, for a person.</param>
public sealed record IssueRow(string Kind, string? NodeId, string? EdgeId, string Detail);
