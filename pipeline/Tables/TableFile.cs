namespace LukePipeline.Tables;

/// <summary>A finished file of one table, not yet in the store.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Hash of the content, lower-case hexadecimal.</param>
public sealed record TableFile(string Table, string Path, long Rows, long Bytes, string Sha256);
