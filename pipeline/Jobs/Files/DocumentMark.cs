namespace LukePipeline.Jobs.Files;

/// <summary>A document in flight or found guilty.</summary>
/// <param name="DocUid">See <see cref="Tables.RowIds.DocUid"/>.</param>
/// <param name="Source">Its input.</param>
/// <param name="Position">Its place there.</param>
public sealed record DocumentMark(string DocUid, string Source, long Position);
