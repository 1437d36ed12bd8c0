namespace LukePipeline.Tables;

/// <summary>
/// The tables that a job writes: those of its stages between <c>documents</c>, <c>sentences</c> and <c>failures</c>, which belong to every
/// job. Every shard writes a file of each, be it empty.
/// </summary>
public sealed class TableList
{
    /// <summary>Version of the tables, in the metadata of every file as <c>luke.schema_version</c>.</summary>
    public const int Version = 2;

    /// <summary>The table with one row per document.</summary>
    public const string Documents = "documents";

    /// <summary>The table with one row per failed document or file.</summary>
    public const string Failures = "failures";

    /// <summary>Lists the tables of a job.</summary>
    /// <param name="ofStages">The tables of its stages, in order.</param>
    /// <param name="counters">What its stages count of a document beyond rows, as columns of <c>documents</c>.</param>
    public TableList(IEnumerable<Table> ofStages, IEnumerable<string> counters)
    {
        OfStages = [.. ofStages];
        Counters = [.. counters];
        Names = [Documents, SentenceTable.Instance.Name, .. OfStages.Select(table => table.Name), Failures];
    }

    /// <summary>The tables of the stages, in order.</summary>
    public IReadOnlyList<Table> OfStages { get; }

    /// <summary>What the stages count of a document beyond rows, as columns of <c>documents</c>.</summary>
    public IReadOnlyList<string> Counters { get; }

    /// <summary>All names, in the order of the files of a shard.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>One row per failed document or file.</summary>
    public static Table<FailureRow> FailureTable { get; } = new(Failures,
    [
        new TextColumn<FailureRow>("doc_uid", row => row.DocUid, Nullable: true),
        new TextColumn<FailureRow>("doc_id", row => row.DocId, Nullable: true),
        new TextColumn<FailureRow>("source", row => row.Source),
        new ValueColumn<FailureRow, long>("position", row => row.Position),
        new TextColumn<FailureRow>("reason", row => row.Reason.ToString()),
        new TextColumn<FailureRow>("message", row => row.Message),
    ]);

    /// <summary>All tables, in the order of <see cref="Names"/>.</summary>
    /// <param name="metadataFields">Fields carried through to <c>documents</c>.</param>
    public IReadOnlyList<Table> All(IReadOnlyList<MetadataField> metadataFields) => [DocumentTable(metadataFields), SentenceTable.Instance, .. OfStages, FailureTable];

    /// <summary>One row per document.</summary>
    /// <param name="metadataFields">Fields carried through, as further columns.</param>
    public Table<DocumentRow> DocumentTable(IReadOnlyList<MetadataField> metadataFields) => new(Documents,
    [
        new TextColumn<DocumentRow>("doc_uid", row => row.DocUid),
        new TextColumn<DocumentRow>("doc_id", row => row.DocId, Nullable: true),
        new TextColumn<DocumentRow>("source", row => row.Source),
        new ValueColumn<DocumentRow, long>("position", row => row.Position),
        new ValueColumn<DocumentRow, int>("run", row => row.Run),
        new ValueColumn<DocumentRow, int>("characters", row => row.Characters),
        new TextColumn<DocumentRow>("text_hash", row => row.TextHash, Nullable: true),
        new TextColumn<DocumentRow>("row_hash", row => row.RowHash, Nullable: true),
        new ValueColumn<DocumentRow, int>("sentences", row => row.Sentences),
        .. OfStages.Select(table => table.CountColumn).OfType<string>().Select(Count),
        new TextColumn<DocumentRow>("status", row => row.Status == DocumentStatus.Done ? "done" : "failed"),
        new TextColumn<DocumentRow>("reason", row => row.Reason?.ToString(), Nullable: true),
        .. Counters.Select(Count),
        .. metadataFields.Select(field => field.ToColumn()),
    ]);

    private static Column<DocumentRow> Count(string name) => new ValueColumn<DocumentRow, int>(name, row => row.CountOf(name));
}
