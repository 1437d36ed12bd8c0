using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Client.Showing;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;

namespace LukePipeline.Client.Exports;

/// <summary><c>luke export OUTPUT --to FORM --output PATH</c>: what a job found, as another tool reads it.</summary>
internal static class ExportCommand
{
    private const string Group = "What is written";

    public static Command Create(Interrupts interrupts)
    {
        var names = ExportForms.All.Select(form => form.Name).ToList();
        var output = OutputArgument.OfJob("output-of-job");
        var to = new ChoiceSetting("to", Group, $"The form: {string.Join(", ", names)}.", names) { Required = true, Placeholder = "FORM" };
        var path = new TextSetting("output", Group, "The file to write, - for standard output; for csv and brat a folder, which must be empty or not there yet.") { Placeholder = "PATH", Required = true };
        var command = new Command("export", "Write what a job found as another tool reads it: spreadsheets, annotation tools, CoNLL, spaCy.") { output };
        var options = new SettingOptions(command, [to, path, CommandSettings.ReadInputs]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var form = ExportForms.All.First(form => form.Name == values.Get(to));
            var target = values.Get(path)!;
            Draft draft = form.IsFolder ? new DraftFolder(target) : new DraftFile(target);
            CheckTarget(path.Flag, form, target, draft);
            var found = await JobOutput.OpenAsync(parsed.GetValue(output)!, snapshot: null, cancellationToken);
            if (draft is not DraftFile { IsDevice: true })
            {
                WrittenPath.Check(path.Flag, target, parsed.GetValue(output)!, found.Plan?.Spec.Inputs ?? []);
            }

            // Tables of version 1 have no sentences.
            var needsText = form.NeedsText || (form.NeedsSentences && (found.Plan?.Spec.SentenceText == "off" || !found.FilesOf(SentenceTable.Instance.Name).Any()));
            var reader = new ExportReader(found, needsText ? new PlannedInputs(found, values.Get(CommandSettings.ReadInputs), BlobStoreOptions.FromEnvironment()).Open() : null);
            var documents = 0L;
            using (new FreshFolder(target))
            {
                await new DraftWriting("The export", interrupts).RunAsync(draft, WriteAsync);
            }

            return End(found, reader, documents, target, draft is DraftFile { IsDevice: true } ? Console.Error : Console.Out);

            async Task WriteAsync()
            {
                await using var writer = form.Open(new ExportTarget(draft, found.Plan?.Hash[..12] ?? ""));
                await foreach (var document in reader.ReadAsync(cancellationToken))
                {
                    await writer.WriteAsync(document, cancellationToken);
                    documents++;
                }

                await writer.CompleteAsync(cancellationToken);
            }
        });
        return command;
    }

    private static int End(JobOutput found, ExportReader reader, long documents, string target, TextWriter output)
    {
        output.WriteLine($"{target}: {CountText.Of(documents, "document")}");
        if (!found.IsComplete)
        {
            ErrorText.Write($"luke: the job is not complete ({found.State}). {found.ToPartText("exported")}");
        }

        if (reader.Skipped > 0)
        {
            ErrorText.Write(
                $"luke: {CountText.Of(reader.Skipped, "document")} {(reader.Skipped == 1 ? "is" : "are")} left out: the text is gone from the inputs, or is another by now (its hash is not the text_hash of the table).");
        }

        return reader.Skipped > 0 ? ExitCodes.DoneWithFailures : ExitCodes.Done;
    }

    private static void CheckTarget(string option, ExportFormEntry form, string target, Draft draft)
    {
        (draft as DraftFolder)?.CheckEmpty(option, $"{form.Name} is several files: name a new folder.");
        (draft as DraftFile)?.CheckPlace(option, target, $"{form.Name} is one file: name a file in it.");
    }
}
