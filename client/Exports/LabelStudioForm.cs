namespace LukePipeline.Client.Exports;

/// <summary>Tasks with predictions, for a labelling interface whose tags are called <c>label</c> and <c>text</c>. Offsets count code points, as Label Studio does.</summary>
/// <param name="file">The file.</param>
/// <param name="version">What made the predictions.</param>
internal sealed class LabelStudioForm(StreamWriter file, string version) : JsonArrayForm(file)
{
    protected override object Item(ExportedDocument document) => new
    {
        data = new { text = document.Text, doc_id = document.DocId, doc_uid = document.DocUid, source = document.Source },
        predictions = new[]
        {
            new
            {
                model_version = $"luke {version}",
                result = document.Entities.Select(row => (object)new
                {
                    id = row.EntityId,
                    from_name = "label",
                    to_name = "text",
                    type = "labels",
                    value = new { start = row.Start, end = row.End, text = row.Text, labels = new[] { row.Label } },
                    score = row.Score,
                }).Concat(document.Relations.Select(row => (object)new { type = "relation", from_id = row.HeadId, to_id = row.TailId, direction = "right", labels = new[] { row.Label } })),
            },
        },
    };
}
