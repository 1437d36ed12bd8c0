using LukePipeline.Jobs.Spec;

namespace LukePipeline.Grains.Devices;

/// <summary>
/// The order in which batches of several jobs get devices: start-time fair queueing (Goyal, Vin, Cheng 1996). Each job that has batches
/// waiting gets its turns, however many the others have; one of a priority four times as many as one of the next lower, and none ever starves.
/// </summary>
/// <remarks>Used under the lock of its owner.</remarks>
internal sealed class FairOrder
{
    /// <summary>How many turns a job has for each of one of the next lower priority.</summary>
    private const double Step = 4;

    private readonly Dictionary<string, double> _after = [];
    private double _now;

    /// <summary>The turn of a batch that comes now: the lower, the earlier. Equal turns are taken as they come.</summary>
    public double Next(string job, JobPriority priority)
    {
        var turn = Math.Max(_now, _after.GetValueOrDefault(job));
        _after[job] = turn + Math.Pow(Step, -(int)priority);
        return turn;
    }

    /// <summary>The batch of that turn has got a device. Jobs whose turns have all passed are forgotten.</summary>
    public void Served(double turn)
    {
        _now = Math.Max(_now, turn);
        foreach (var (job, after) in _after)
        {
            if (after <= _now)
            {
                _after.Remove(job);
            }
        }
    }
}
