namespace Keelson.Server.Cli.Demo;

/// <summary>How far it is: a bar that is written over for a person, a line at every tenth for a log.</summary>
internal sealed class ProgressLine(int total)
{
    private const int BarLength = 30;

    private int _tenth = -1;

    /// <summary>Shows how many are done, with a few words beside it.</summary>
    public void Show(int done, string words)
    {
        if (Terminal.IsInteractive)
        {
            var filled = total == 0 ? BarLength : BarLength * done / total;
            Terminal.SayInPlace($"\r[{new string('#', filled)}{new string('.', BarLength - filled)}] {done}/{total}  {words}\u001b[K");
            if (done == total)
            {
                Terminal.Say("");
            }

            return;
        }

        var tenth = total == 0 ? 10 : 10 * done / total;
        if (tenth != _tenth)
        {
            _tenth = tenth;
            Terminal.Say($"{done}/{total} runs ended. {words}");
        }
    }
}
