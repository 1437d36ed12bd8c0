namespace LukePipeline.Corpus.Inputs;

/// <summary>How the documents of an input file are laid out; told from its name.</summary>
public enum InputFormat
{
    /// <summary>One JSON object a line (<c>.jsonl</c>, <c>.ndjson</c>), lines ending in LF or CR LF.</summary>
    JsonLines,

    /// <summary>One document a row (<c>.parquet</c>).</summary>
    Parquet,

    /// <summary>The file is one document (<c>.txt</c>).</summary>
    Text,
}
