namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>One row of <c>relations</c>: a labelled, ordered pair of entities of one sentence.</summary>
/// <param name="DocUid">The document.</param>
/// <param name="DocId">The user's id of the document.</param>
/// <param name="HeadId">Entity id of the head.</param>
/// <param name="TailId">Entity id of the tail.</param>
/// <param name="HeadText">Text of the head mention.</param>
/// <param name="TailText">Text of the tail mention.</param>
/// <param name="HeadLabel">Label of the head mention; null in tables of version 1, which do not have it.</param>
/// <param name="TailLabel">Label of the tail mention; null in tables of version 1.</param>
/// <param name="Label">Name of the class.</param>
/// <param name="Score">Softmax probability of the class, 0 to 1, calibrated where the checkpoint says how.</param>
/// <param name="Sentence">Index of the sentence in the document, from 0.</param>
public sealed record RelationRow(
    string DocUid,
    string? DocId,
    string HeadId,
    string TailId,
    string HeadText,
    string TailText,
    string? HeadLabel,
    string? TailLabel,
    string Label,
    float Score,
    int Sentence);
