using System.Text.RegularExpressions;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Schedules;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;
using LukePipeline.Tests.Support;
using LukePipeline.Training;

namespace LukePipeline.Tests.Client;

/// <summary>The tables of the documentation follow from the code.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Configuration_EveryKey_StandsInTheTable()
    {
        var expected = JobSpecKeys.All.Select(key => $"| `{key.Name}` | `{(key.Name == "inputs" ? "INPUT..." : key.Flag)}` | {key.Summary} |");

        Assert.Equal(expected, DocumentationTables.Rows("| key | flag | meaning |"));
    }

    [Fact]
    public void Schedules_EveryKey_StandsInTheTable() => Assert.Equal(
        ScheduleKeys.All.Select(key => $"| `{key.Name}` | `{key.Flag}` | {key.Summary} |"), DocumentationTables.Rows("| key of a schedule | flag | meaning |"));

    [Fact]
    public void Training_EveryOption_StandsInTheTable()
    {
        (string Command, IReadOnlyList<Setting> Settings)[] commands =
            [("base", TrainingSchema.OfGrowth), ("pretrain", TrainingSchema.OfPretraining), ("entities", TrainingSchema.OfEntities), ("relations", TrainingSchema.OfRelations)];
        var expected = commands
            .SelectMany(command => command.Settings.Select(setting => (command.Command, setting.Flag, setting.Summary)))
            .GroupBy(option => (option.Flag, option.Summary), option => option.Command)
            .Select(option => $"| `{option.Key.Flag}` | {(option.Count() == commands.Length ? "all" : string.Join(", ", option))} | {option.Key.Summary} |");

        Assert.Equal(expected, DocumentationTables.Rows("| option | of | meaning |"));
    }

    [Fact]
    public void Checkpoint_EveryKeyOfItsFile_StandsInTheText()
    {
        var keys = string.Join(", ", ExtractionSettings.OfCheckpoints.All.Select(key => $"`{key.Name}`"));

        Assert.Contains(keys, DocumentationTables.OneLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Reasons_EveryCode_StandsInTheTable()
    {
        var codes = DocumentationTables.Rows("| reason | meaning |").Select(row => Regex.Match(row, "^\\| `(\\w+)` \\| .+ \\|$").Groups[1].Value);

        Assert.Equal(Enum.GetNames<ReasonCode>(), codes);
    }

    [Fact]
    public void Output_EveryTable_ListsItsColumns()
    {
        var rows = DocumentationTables.Rows("| table | columns |");

        Assert.Equal(JobParts.Shipped.TableNames.Order(StringComparer.Ordinal), rows.Select(row => row.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.Contains(string.Join(", ", StageRegistry.Shipped.TablesOf([]).DocumentTable([]).ColumnNames), rows[0], StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", EntityTable.Instance.ColumnNames), rows[1], StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", RelationTable.Instance.ColumnNames), rows[2], StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", TableList.FailureTable.ColumnNames), rows[4], StringComparison.Ordinal);
    }
}
