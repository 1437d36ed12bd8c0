namespace LukePipeline.Tables;

/// <summary>The two ways in which a document can end; written in lower case.</summary>
public enum DocumentStatus
{
    /// <summary>All stages ran; all its rows are in the tables.</summary>
    Done,

    /// <summary>The document has a reason code, one row in <c>failures</c>, and no other rows.</summary>
    Failed,
}
