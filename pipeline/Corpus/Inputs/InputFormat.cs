namespace LukePipeline.Corpus.Inputs;

/// <summary>How the documents of an input file are laid out; told from its name.</summary>
public enum InputFormat
{
    /// <summary>One JSON object a line (<c>.jsonl</c>, <c>.ndjson</c>), lines ending in LF or CR LF; or JSON in another shape (<c>.json</c>).</summary>
    JsonLines,

    /// <summary>One document a row (<c>.parquet</c>).</summary>
    Parquet,

    /// <summary>The file is one document (<c>.txt</c>).</summary>
    Text,

    /// <summary>One document a row, values separated by commas or what else the first row is (<c>.csv</c>); the first row names the columns.</summary>
    Csv,

    /// <summary>The same with tabs, and quotes that mean nothing (<c>.tsv</c>).</summary>
    Tsv,

    /// <summary>The file is one document: the text of a web page (<c>.html</c>, <c>.htm</c>).</summary>
    Html,
}
