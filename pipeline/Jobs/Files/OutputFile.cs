namespace LukePipeline.Jobs.Files;

/// <summary>One committed file.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Name">Final name below the output prefix, <c>entities/part-00012.parquet</c>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Hash of the content, lower-case hexadecimal.</param>
public sealed record OutputFile(string Table, string Name, long Rows, long Bytes, string Sha256);
