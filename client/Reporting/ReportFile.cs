using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Client.Showing;
using LukePipeline.Report.Html;

namespace LukePipeline.Client.Reporting;

/// <summary>Writes the page about a job to a file.</summary>
internal static class ReportFile
{
    /// <summary>Makes sure that the file can be written before anything is read, and before a job is run whose page it is to hold.</summary>
    /// <returns>The file; <c>-</c> stands for standard output.</returns>
    /// <exception cref="UsageException">It cannot.</exception>
    public static DraftFile Check(string option, string path)
    {
        var draft = new DraftFile(path);
        draft.CheckPlace(option, path, "Name a file in it.");
        return draft;
    }

    /// <summary>Writes the page, and replaces one that is there.</summary>
    /// <param name="output">The output of the job.</param>
    /// <param name="snapshot">The snapshot of a dataset; null for the current one, and for the output of a job.</param>
    /// <param name="more">More sections, as HTML: those of a graph; empty for none.</param>
    /// <param name="showsText">Whether text of documents may stand there.</param>
    /// <param name="option">The flag that names the file.</param>
    /// <param name="path">The file, as it was typed.</param>
    /// <param name="draft">The file.</param>
    /// <param name="interrupts">What hears Ctrl+C.</param>
    /// <param name="cancellationToken">Stops; the file is then as it was.</param>
    /// <exception cref="UsageException">The file is one of the job.</exception>
    public static async Task WriteAsync(
        string output, int? snapshot, string more, bool showsText, string option, string path, DraftFile draft, Interrupts interrupts, CancellationToken cancellationToken)
    {
        var found = await JobOutput.OpenAsync(output, snapshot, cancellationToken);
        if (!draft.IsDevice)
        {
            WrittenPath.Check(option, path, output, found.Plan?.Spec.Inputs ?? []);
        }

        await WriteAsync(draft, interrupts, async () => JobPage.Write(await new ReportReader(found, showsText).ReadAsync(cancellationToken), more), cancellationToken);
    }

    /// <summary>Writes a page that is made meanwhile.</summary>
    /// <param name="draft">The file.</param>
    /// <param name="interrupts">What hears Ctrl+C.</param>
    /// <param name="make">Makes the page.</param>
    /// <param name="cancellationToken">Stops; the file is then as it was.</param>
    public static Task WriteAsync(DraftFile draft, Interrupts interrupts, Func<Task<string>> make, CancellationToken cancellationToken) =>
        new DraftWriting("The page", interrupts).RunAsync(draft, async () =>
        {
            // Who may not write there hears so at once, and not after a long reading.
            await using var file = new StreamWriter(draft.Open());
            await file.WriteAsync((await make()).AsMemory(), cancellationToken);
        });
}
