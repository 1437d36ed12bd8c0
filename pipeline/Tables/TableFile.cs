namespace LukePipeline.Tables;

/// <summary>A finished file of one table, not yet in the store.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Extension">How names of files of its format end.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Hash of the content, lower-case hexadecimal.</param>
public sealed record TableFile(string Table, string Path, string Extension, long Rows, long Bytes, string Sha256);
