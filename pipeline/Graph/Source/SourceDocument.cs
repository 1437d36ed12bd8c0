using LukePipeline.Tables;

namespace LukePipeline.Graph.Source;

/// <summary>All that a job found in one document.</summary>
/// <param name="DocUid">The document.</param>
/// <param name="DocId">The user's id of it.</param>
/// <param name="TextHash">Hash of its text; null in outputs that have none.</param>
/// <param name="Entities">Its mentions, in the order of the text.</param>
/// <param name="Relations">Its related pairs.</param>
/// <param name="Sentences">Its sentences, by index; none in outputs that have none.</param>
internal sealed record SourceDocument(
    string DocUid,
    string? DocId,
    string? TextHash,
    IReadOnlyList<EntityRow> Entities,
    IReadOnlyList<SourceRelation> Relations,
    IReadOnlyDictionary<int, SourceSentence> Sentences);

/// <summary>A sentence.</summary>
/// <param name="DocUid">Its document.</param>
/// <param name="Index">Its index in the document.</param>
/// <param name="Start">First code point.</param>
/// <param name="End">One past the last code point.</param>
/// <param name="Text">The sentence; null where the job kept no texts.</param>
internal sealed record SourceSentence(string DocUid, int Index, int Start, int End, string? Text);

/// <summary>A related pair of mentions: what every version of <c>relations</c> has.</summary>
/// <param name="DocUid">Its document.</param>
/// <param name="HeadId">The mention that is the head.</param>
/// <param name="TailId">The mention that is the tail.</param>
/// <param name="HeadText">The head as it is written.</param>
/// <param name="TailText">The tail as it is written.</param>
/// <param name="Label">The relation.</param>
/// <param name="Score">Its score, 0 to 1.</param>
/// <param name="Sentence">Index of the sentence that says it.</param>
internal sealed record SourceRelation(string DocUid, string HeadId, string TailId, string HeadText, string TailText, string Label, float Score, int Sentence);
