namespace LukePipeline.Client.Exports;

/// <summary>What <c>displacy.render(documents, style="ent", manual=True)</c> takes; offsets count code points, as in Python.</summary>
internal sealed class DisplacyForm(StreamWriter file) : JsonArrayForm(file)
{
    protected override object Item(ExportedDocument document) => new
    {
        text = document.Text,
        ents = document.Entities.Select(row => new { start = row.Start, end = row.End, label = row.Label }),
        title = document.Name,
    };
}
