"""interlock doctor about a role that nobody has, and the command that it names."""

import shlex

from makers import Team
from rest_door import Run


async def test_a_doctor_says_which_role_is_missed_until_somebody_joins_with_it(run: Run, team: Team):
    run("owner", "member", "disable", "otter")  # who names no role has every one
    await team.joined("mason", roles=["backend"])
    await team.ticket("Show the refund", roles=("frontend",))
    unwell = run("owner", "doctor")
    assert unwell.exit_code == 1
    assert "No agent of SHOP has the role frontend." in unwell.stdout
    command = "interlock member add NAME --kind agent --project SHOP --role frontend"
    assert command in unwell.stdout
    assert run("owner", *shlex.split(command.replace("NAME", "heron"))[1:]).exit_code == 0
    assert run("owner", "doctor").exit_code == 0
