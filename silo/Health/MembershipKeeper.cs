using LukePipeline.Silo.Configuration;
using StackExchange.Redis;

namespace LukePipeline.Silo.Health;

/// <summary>
/// Keeps the row of this silo in the table of members. A Redis that was emptied has none, and clients would be refused by silos that work well:
/// the first silo to see that writes back the rows it last saw, its own among them.
/// </summary>
/// <remarks>
/// Silos take a table for news only when its version is later than theirs. So the rows come first, and the version passes the last one known
/// when all are there: nobody sees a table in which living silos are missing.
/// </remarks>
internal sealed partial class MembershipKeeper(
    IMembershipTable table, ILocalSiloDetails local, ISiloStatusOracle oracle, SiloOptions options, TimeProvider time, ILogger<MembershipKeeper> logger)
{
    private IReadOnlyList<MembershipEntry> _known = [];
    private int _version;

    /// <summary>Looks whether the row is there, and writes the table back where it is not.</summary>
    /// <returns>What is wrong, for a person; null while the row is there, or the silo has not joined yet.</returns>
    public async Task<string?> KeepAsync(TimeSpan patience)
    {
        if (options.Clustering != ClusteringKind.Redis || oracle.CurrentStatus != SiloStatus.Active)
        {
            return null;
        }

        var seen = await ReadAsync().WaitAsync(patience);
        if (Has(seen) && seen.Version.Version >= _version)
        {
            _known = [.. seen.Members.Select(member => member.Item1).Where(member => member.Status is SiloStatus.Active or SiloStatus.Joining)];
            _version = seen.Version.Version;
            return null;
        }

        if (_known.Count == 0)
        {
            return "Redis has no row of this silo in its table of members.";
        }

        LogGone(local.SiloAddress.ToString());
        await RestoreAsync().WaitAsync(patience);
        LogRestored(_known.Count);
        return null;
    }

    /// <summary>The provider reads no table without a version, which only a silo that starts writes.</summary>
    private async Task<MembershipTableData> ReadAsync()
    {
        try
        {
            return await table.ReadAllAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is not (RedisException or RedisTimeoutException or TimeoutException))
        {
            await table.InitializeMembershipTableAsync(true, CancellationToken.None);
            return await table.ReadAllAsync(CancellationToken.None);
        }
    }

    private async Task RestoreAsync()
    {
        foreach (var member in _known)
        {
            var seen = await table.ReadAllAsync(CancellationToken.None);
            if (!seen.Members.Any(row => row.Item1.SiloAddress.Equals(member.SiloAddress)))
            {
                member.IAmAliveTime = time.GetUtcNow().UtcDateTime;

                // False where another silo was quicker: then its row is there.
                await table.InsertRowAsync(member, seen.Version.Next(), CancellationToken.None);
            }
        }

        while (await table.ReadAllAsync(CancellationToken.None) is var seen && seen.Version.Version <= _version)
        {
            if (seen.Members.FirstOrDefault(row => row.Item1.SiloAddress.Equals(local.SiloAddress)) is { } own)
            {
                await table.UpdateRowAsync(own.Item1, own.Item2, seen.Version.Next(), CancellationToken.None);
            }
        }
    }

    private bool Has(MembershipTableData seen) => seen.Members.Any(row => row.Item1.SiloAddress.Equals(local.SiloAddress));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis has lost the row of this silo ({Silo}) in its table of members: it was emptied. The rows known here are written back.")]
    private partial void LogGone(string silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} rows of the table of members are written back.")]
    private partial void LogRestored(int count);
}
