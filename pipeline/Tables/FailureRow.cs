using LukePipeline.Ground;

namespace LukePipeline.Tables;

/// <summary>One row of <c>failures</c>: a failed document, or a whole file that could not be read.</summary>
/// <param name="DocUid">The document; null for a whole file.</param>
/// <param name="DocId">The user's id of the document, where it is known.</param>
/// <param name="Source">Input, as the plan names it.</param>
/// <param name="Position">Where in the source: byte offset of the line or of the damage, or index of the row.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">What exactly, for a person.</param>
public sealed record FailureRow(string? DocUid, string? DocId, string Source, long Position, ReasonCode Reason, string Message);
