using LukePipeline.Client.Outcomes;

namespace LukePipeline.Client.Exports;

/// <summary>The forms that there are: one line each.</summary>
internal static class ExportForms
{
    /// <summary>All forms, by the name to ask for them.</summary>
    public static IReadOnlyList<ExportFormEntry> All { get; } =
    [
        new("jsonl", NeedsText: false, IsFolder: false, target => new JsonLinesForm(target.Open())),
        new("csv", NeedsText: false, IsFolder: true, target => new CsvForm(target.Folder)),
        new("conll", NeedsText: false, IsFolder: false, target => new ConllForm(target.Open())) { NeedsSentences = true },
        new("brat", NeedsText: true, IsFolder: true, target => new BratForm(target.Folder)),
        new("label-studio", NeedsText: true, IsFolder: false, target => new LabelStudioForm(target.Open(), target.Version)),
        new("spacy", NeedsText: true, IsFolder: false, target => new SpacyForm(target.Open())),
        new("displacy", NeedsText: true, IsFolder: false, target => new DisplacyForm(target.Open())),
    ];
}

/// <summary>A form, and how it is written.</summary>
/// <param name="Name">The name to ask for it.</param>
/// <param name="NeedsText">Whether it holds whole texts, which are read from the inputs again.</param>
/// <param name="IsFolder">Whether it is several files.</param>
/// <param name="Open">Begins to write.</param>
internal sealed record ExportFormEntry(string Name, bool NeedsText, bool IsFolder, Func<ExportTarget, IExportForm> Open)
{
    /// <summary>Whether it holds the texts of sentences, which are read from the inputs again where the job was told not to keep them.</summary>
    public bool NeedsSentences { get; init; }
}

/// <summary>Where a form goes.</summary>
/// <param name="Draft">The file or folder.</param>
/// <param name="Version">What made it: a short hash of the plan.</param>
internal sealed record ExportTarget(Draft Draft, string Version)
{
    /// <summary>The folder of a form of several files.</summary>
    public string Folder => Draft.Path;

    /// <summary>Opens the file of a form of one.</summary>
    public StreamWriter Open() => new(((DraftFile)Draft).Open()) { NewLine = "\n" };
}
