using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Report.Html;

namespace LukePipeline.Client.Reporting;

/// <summary>Writes the page about a job to a file.</summary>
internal static class ReportFile
{
    /// <summary>Makes sure that the file can be written before anything is read, and before a job is run whose page it is to hold.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static string Check(string option, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(path) ? throw new UsageException($"{option} {path} is a folder. Name a file in it.")
            : Directory.Exists(folder) ? path
            : throw new UsageException($"{option} {path}: there is no folder {folder}. Make it first.");
    }

    /// <summary>Writes the page, and replaces one that is there.</summary>
    /// <param name="option">The flag that names it.</param>
    /// <param name="output">The output of the job.</param>
    /// <param name="more">More sections, as HTML: those of a graph; empty for none.</param>
    /// <param name="showsText">Whether text of documents may stand there.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops; the file is then as it was.</param>
    /// <exception cref="UsageException">The file is one of the job.</exception>
    public static async Task WriteAsync(string option, string output, string more, bool showsText, string path, CancellationToken cancellationToken)
    {
        var found = await JobOutput.OpenAsync(output, snapshot: null, cancellationToken);
        WrittenPath.Check(option, path, output, found.Plan?.Spec.Inputs ?? []);
        var draft = new DraftFile(path);
        try
        {
            // Who may not write there hears so at once, and not after a long reading.
            await File.WriteAllTextAsync(draft.Path, "", cancellationToken);
            var facts = await new ReportReader(found, showsText).ReadAsync(cancellationToken);
            await File.WriteAllTextAsync(draft.Path, JobPage.Write(facts, more), cancellationToken);
            draft.Publish();
        }
        finally
        {
            draft.Remove();
        }
    }
}
