using System.CommandLine;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Exports;

/// <summary><c>luke export OUTPUT --to FORM --output PATH</c>: what a job found, as another tool reads it.</summary>
internal static class ExportCommand
{
    private const string Group = "What is written";

    public static Command Create()
    {
        var names = ExportForms.All.Select(form => form.Name).ToList();
        var output = new Argument<string>("output-of-job") { Description = "The --output of a job: a local folder or an Azure URL." };
        var to = new ChoiceSetting("to", Group, $"The form: {string.Join(", ", names)}.", names) { Required = true, Placeholder = "FORM" };
        var path = new TextSetting("output", Group, "The file to write; for csv and brat a folder, which must be empty or not there yet.") { Placeholder = "PATH", Required = true };
        var command = new Command("export", "Write what a job found as another tool reads it: spreadsheets, annotation tools, CoNLL, spaCy.") { output };
        var options = new SettingOptions(command, [to, path, CommandSettings.ReadInputs]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var form = ExportForms.All.First(form => form.Name == values.Get(to));
            var target = values.Get(path)!;
            CheckTarget(form, target);
            var found = await JobOutput.OpenAsync(parsed.GetValue(output)!, snapshot: null, cancellationToken);
            WrittenPath.Check(path.Flag, target, parsed.GetValue(output)!, found.Plan?.Spec.Inputs ?? []);
            var needsText = form.NeedsText || (form.NeedsSentences && found.Plan?.Spec.SentenceText == "off");
            var reader = new ExportReader(found, needsText ? new PlannedInputs(found, values.Get(CommandSettings.ReadInputs), BlobStoreOptions.FromEnvironment()).Open() : null);
            var draft = form.IsFolder ? null : new DraftFile(target);
            var documents = 0L;
            if (form.IsFolder)
            {
                Directory.CreateDirectory(target);
            }

            try
            {
                await using (var writer = form.Open(new ExportTarget(draft?.Path ?? target, found.Plan?.Hash[..12] ?? "")))
                {
                    await foreach (var document in reader.ReadAsync(cancellationToken))
                    {
                        await writer.WriteAsync(document, cancellationToken);
                        documents++;
                    }

                    await writer.CompleteAsync(cancellationToken);
                }

                draft?.Publish();
            }
            catch
            {
                // What is not whole is not left behind, so that the same command begins anew.
                if (form.IsFolder)
                {
                    Directory.Delete(target, recursive: true);
                }

                draft?.Remove();

                throw;
            }

            return End(found, reader, documents, target, draft is { IsDirect: true } ? Console.Error : Console.Out);
        });
        return command;
    }

    private static int End(JobOutput found, ExportReader reader, long documents, string target, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"{target}: {documents:N0} documents"));
        if (!found.IsComplete)
        {
            Console.Error.WriteLine($"luke: the job is not complete: {found.Committed} of {found.Shards} shards are committed, and exported.");
        }

        if (reader.Skipped > 0)
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"luke: {reader.Skipped:N0} documents are left out: their text is gone from the inputs, or is another by now (its hash is not the text_hash of the table)."));
        }

        return reader.Skipped > 0 ? ExitCodes.DoneWithFailures : ExitCodes.Done;
    }

    private static void CheckTarget(ExportFormEntry form, string target)
    {
        if (form.IsFolder)
        {
            if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            {
                throw new UsageException($"--output {target} is not empty. {form.Name} is several files: name a new folder.");
            }

            return;
        }

        if (Directory.Exists(target))
        {
            throw new UsageException($"--output {target} is a folder. {form.Name} is one file: name a file in it.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--output {target}: there is no folder {folder}. Make it first.");
        }
    }
}
